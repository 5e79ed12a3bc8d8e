/**
 * What the links in mails lead to: the token stands behind `#`, which no server sees, and is taken out of the address
 * before anything else. Sent as JSON by the page's own form, the answer told in words.
 */
export const ACCOUNT_SCRIPT = `
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const status = document.querySelector('[role=status]');
const say = (words, good) => { status.textContent = words; status.className = good ? 'good' : 'bad'; };
if (token === '') { form.hidden = true; say(form.dataset.lost, false); }
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  if (fields.again !== undefined && fields.again !== fields.newPassword) {
    say('The two passwords are not the same.', false);
    return;
  }
  delete fields.again;
  const button = form.querySelector('button');
  button.disabled = true;
  say('One moment…', true);
  try {
    const body = JSON.stringify({ token, ...fields });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(form.dataset.to, { method: 'POST', headers, body });
    if (answer.ok) { form.hidden = true; say(form.dataset.done, true); return; }
    const problem = await answer.json().catch(() => ({}));
    const why = problem.issues?.[0]?.message ?? problem.facts?.reason;
    if (answer.status !== 422 || !why) say('That did not work just now: try again in a moment.', false);
    else say((problem.code === 'link.unknown' ? 'This link ' : 'The password ') + why + '.', false);
  } catch {
    say('The hub cannot be reached: try again in a moment.', false);
  } finally {
    button.disabled = false;
  }
});
`;
