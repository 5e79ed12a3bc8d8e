import { page } from './page.ts';

const LOST = 'This page is opened by the link in a mail: ask for a new one where you sign in.';
const WITHOUT_SCRIPT = '<noscript><p>This page needs scripts to be allowed.</p></noscript>';

/** Where the mail about a forgotten password leads. */
export function resetPasswordPage(): string {
  return accountPage({
    title: 'Set a new password',
    words: 'At least ten characters; a few words that belong to nobody but you are best.',
    to: '/api/auth/password/reset',
    done: 'The new password is set. You are signed out everywhere: sign in with it.',
    fields: `${password('newPassword', 'New password')}${password('again', 'The same again')}`,
    button: 'Set the password',
  });
}

/** Where the mail to an address leads that somebody gave as theirs. */
export function verifyEmailPage(): string {
  return accountPage({
    title: 'Is this your address?',
    words: 'Somebody gave the address that this mail came to for an account here.',
    to: '/api/auth/email/verify',
    done: 'Thank you: the address is yours.',
    fields: '',
    button: 'Yes, it is mine',
  });
}

function accountPage(input: {
  readonly title: string;
  readonly words: string;
  readonly to: string;
  readonly done: string;
  readonly fields: string;
  readonly button: string;
}): string {
  const { title, words, to, done, fields, button } = input;
  return page({
    title: `${title} · Counterbook`,
    header: `<h1>${title}</h1>`,
    kind: 'account',
    body: `<p>${words}</p>${WITHOUT_SCRIPT}
<form class="card" data-to="${to}" data-done="${done}" data-lost="${LOST}">${fields}
<button>${button}</button></form><p role="status"></p>`,
  });
}

function password(name: string, label: string): string {
  return `<label>${label}<input name="${name}" type="password" autocomplete="new-password" minlength="10"
maxlength="200" required></label>`;
}
