import type { Mail } from '../../platform/mail/mailer.ts';
import type { MailPurpose } from '../persistence/mail-repository.ts';

/** The token stands behind `#`: a browser sends that to no server, so it stands in no log. */
export function mailOf(input: {
  readonly purpose: MailPurpose;
  readonly to: string;
  readonly name: string;
  readonly linkTo: string;
  readonly token: string;
}): Mail {
  const { purpose, to, name, linkTo, token } = input;
  const { subject, path, words } = TEXTS[purpose];
  const link = new URL(`${path}#${token}`, linkTo.endsWith('/') ? linkTo : `${linkTo}/`).href;
  return { to, subject, text: `Hello ${name},\n\n${words}\n\n${link}\n\n${NOT_YOU}\n` };
}

const NOT_YOU = 'If this was not you, nothing happens unless the link is opened: let this mail be.';

const TEXTS: Readonly<Record<MailPurpose, { subject: string; path: string; words: string }>> = {
  reset: {
    subject: 'Set a new password for Counterbook',
    path: 'account/reset-password',
    words: 'a new password was asked for your account. Within half an hour you can set one here:',
  },
  verify: {
    subject: 'Is this your address for Counterbook?',
    path: 'account/verify-email',
    words: 'this address was given for your account. Within a day you can say here that it is yours:',
  },
};
