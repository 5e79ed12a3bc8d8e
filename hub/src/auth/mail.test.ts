import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ReceivedMail, startSmtp, type TestSmtp } from '../platform/testing/start-smtp.ts';
import { admin, PASSWORD, startAuth, type TestAuth } from './testing/start-auth.ts';

let smtp: TestSmtp;
let t: TestAuth;
beforeAll(async () => {
  smtp = await startSmtp();
  t = await startAuth({
    environment: {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Hub <hub@hub.example>',
      PUBLIC_URL: 'https://hub.example',
    },
  });
});
afterAll(async () => {
  await t.hub.stop();
  await smtp.stop();
});
beforeEach(() => smtp.answer('take'));

const MINUTE = 60_000;
const NEW_PASSWORD = 'one that I remember';
const forgotten = (email: string) => t.post('/api/auth/password/forgotten', { email });
const reset = (token: string, newPassword = NEW_PASSWORD, at = t) =>
  at.post('/api/auth/password/reset', { token, newPassword });
const verify = (token: string) => t.post('/api/auth/email/verify', { token });
const collection = (name: string) => t.hub.connectionOf('auth').collection(name);

/** The token that a mail carries, behind the `#` of its link. */
function tokenIn({ source }: ReceivedMail): string {
  const plain = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return /https:\/\/hub\.example\/account\/[a-z-]+#(\S+)/.exec(plain)?.[1] ?? '';
}
const mailFor = (email: string) => smtp.mails.findLast(({ to }) => to.includes(email));
async function arrived(email: string, count: number): Promise<ReceivedMail> {
  while (smtp.mails.filter(({ to }) => to.includes(email)).length < count) await smtp.next();
  const mail = mailFor(email);
  if (mail === undefined) throw new Error(`no mail to ${email}`);
  return mail;
}
/** Opens an account and waits for the mail that greets it. */
async function hired(email: string, role = 'staff'): Promise<{ id: string; greeting: string }> {
  const id = await t.hire(email, role);
  return { id, greeting: tokenIn(await arrived(email, 1)) };
}
async function askedToReset(email: string, count: number): Promise<string> {
  expect((await forgotten(email)).status).toBe(202);
  return tokenIn(await arrived(email, count));
}

test('a new account is asked whether the address is its own, and says so once', async () => {
  const { id, greeting } = await hired('new@c1.example');
  const user = async () => {
    const users: readonly { id: string; emailVerifiedAt: string | null }[] = (
      await t.as(admin, 'GET', '/api/users')
    ).body;
    return users.find((one) => one.id === id);
  };
  expect((await user())?.emailVerifiedAt).toBeNull();
  expect((await verify(greeting)).status).toBe(204);
  expect((await user())?.emailVerifiedAt).toBe(t.now().toISOString());
  const again = await verify(greeting);
  expect([again.status, again.body.code]).toEqual([422, 'link.unknown']);
  expect(await collection('mails').countDocuments()).toBe(0);
});

test('a forgotten password is set anew by the mail’s link, once, and ends every session', async () => {
  await hired('ada@c1.example');
  const before = (await t.login('ada@c1.example')).body;
  const token = await askedToReset('ada@c1.example', 2);
  expect((await reset(token, 'short')).status).toBe(422);
  expect((await reset(token, 'ada@c1.example')).body.code).toBe('password.guessable');
  expect((await reset(token)).status).toBe(204);
  expect((await t.login('ada@c1.example')).status).toBe(401);
  expect((await t.login('ada@c1.example', NEW_PASSWORD)).status).toBe(200);
  expect((await t.post('/api/auth/refresh', { refreshToken: before.refreshToken })).status).toBe(401);
  await t.hub.hearRevocations();
  expect((await t.withToken(before.accessToken, 'GET', '/api/auth/me')).status).toBe(401);
  expect((await reset(token, 'and another one')).body.code).toBe('link.unknown');
});

test('of ten uses at once, at two instances, exactly one succeeds', async () => {
  await hired('race@c1.example');
  const token = await askedToReset('race@c1.example', 2);
  const other = await startAuth({ beside: t });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => reset(token, `${NEW_PASSWORD} ${n}`, n % 2 === 0 ? t : other)),
  );
  await other.hub.stop();
  const won = answers.findIndex(({ status }) => status === 204);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array(9).fill(422)]);
  expect((await t.login('race@c1.example', `${NEW_PASSWORD} ${won}`)).status).toBe(200);
});

test('a link runs out, a newer one replaces it, and another password or address makes it worthless', async () => {
  const { id } = await hired('link@c1.example', 'shop-manager');
  const first = await askedToReset('link@c1.example', 2);
  const second = await askedToReset('link@c1.example', 3);
  expect((await reset(first)).status).toBe(422);
  t.later(30 * MINUTE);
  expect((await reset(second)).status).toBe(422);
  const third = await askedToReset('link@c1.example', 4);
  await t.as(admin, 'PATCH', `/api/users/${id}`, { password: 'set by the admin' });
  expect((await reset(third)).status).toBe(422);
  t.later(61 * MINUTE);
  const closed = await askedToReset('link@c1.example', 5);
  await t.as(admin, 'PATCH', `/api/users/${id}`, { active: false });
  expect((await reset(closed)).status).toBe(422);
  for (const made of ['', 'made.up', closed.replace(/.$/, 'A'), `${closed}.x`])
    expect((await reset(made)).body.code).toBe('link.unknown');
});

test('one purpose’s link is nothing for the other', async () => {
  const { greeting } = await hired('mixed@c1.example');
  const token = await askedToReset('mixed@c1.example', 2);
  expect((await reset(greeting)).status).toBe(422);
  expect((await verify(token)).status).toBe(422);
});

test('asking for an unknown account is answered alike and sends nothing', async () => {
  await hired('known@c1.example');
  const known = await forgotten('known@c1.example');
  const unknown = await forgotten('unknown@c1.example');
  expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
  await arrived('known@c1.example', 2);
  while ((await collection('mails').countDocuments()) > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(mailFor('unknown@c1.example')).toBeUndefined();
});

test('an inbox is not filled by others', async () => {
  await hired('full@c1.example');
  const statuses = [];
  for (let n = 0; n < 5; n += 1) statuses.push((await forgotten('full@c1.example')).status);
  expect(statuses).toEqual([202, 202, 202, 429, 429]);
  expect((await forgotten('full-but-unknown@c1.example')).status).toBe(202);
});

test('another address takes the place of the old one when its owner says so, and not if it is taken', async () => {
  await hired('old@c1.example');
  await hired('taken@c1.example');
  const { accessToken } = (await t.login('old@c1.example')).body;
  const change = (email: string, currentPassword = PASSWORD) =>
    t.withToken(accessToken, 'POST', '/api/auth/email', { email, currentPassword });
  expect((await change('fresh@c1.example', 'wrong')).body.code).toBe('credentials.wrong');
  expect((await change('taken@c1.example')).status).toBe(202);
  expect((await change('fresh@c1.example')).status).toBe(202);
  const token = tokenIn(await arrived('fresh@c1.example', 1));
  expect((await t.login('fresh@c1.example')).status).toBe(401);
  expect((await verify(token)).status).toBe(204);
  expect((await t.login('old@c1.example')).status).toBe(401);
  const moved = await t.login('fresh@c1.example');
  const me = (await t.withToken(moved.body.accessToken, 'GET', '/api/auth/me')).body;
  expect(me).toMatchObject({ email: 'fresh@c1.example', emailVerifiedAt: t.now().toISOString() });
  expect(smtp.mails.filter(({ to }) => to.includes('taken@c1.example'))).toHaveLength(1);
});

test('a mail waits while its server is busy, and is given up where nobody has the address', async () => {
  await hired('patient@c1.example');
  smtp.answer('busy');
  await forgotten('patient@c1.example');
  const stored = () => collection('mails').findOne({ _id: 'reset:patient@c1.example' as never });
  while (((await stored())?.attempts ?? 0) < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  smtp.answer('take');
  t.later(2000);
  const token = tokenIn(await arrived('patient@c1.example', 2));
  expect((await reset(token)).status).toBe(204);
  smtp.answer('refuse');
  await forgotten('patient@c1.example');
  while ((await stored()) !== null) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('the database holds nothing that opens an account', async () => {
  await hired('quiet@c1.example');
  const token = await askedToReset('quiet@c1.example', 2);
  const mark = token.split('.')[1] ?? '';
  expect(mark.length).toBeGreaterThan(40);
  for (const { name } of (await t.hub.connectionOf('auth').db?.listCollections().toArray()) ?? []) {
    const stored = JSON.stringify(await collection(name).find({}).toArray());
    expect(stored.includes(mark), name).toBe(false);
  }
  expect((await reset(token)).status).toBe(204);
});

test('without a mail server the hub says so and mails wait until they have run out', async () => {
  const silent = await startAuth();
  await silent.hire('waits@c1.example');
  expect((await silent.post('/api/auth/password/forgotten', { email: 'waits@c1.example' })).status).toBe(202);
  const waiting = await silent.hub.connectionOf('auth').collection('mails').find({}).toArray();
  expect(waiting.map(({ purpose }) => purpose).toSorted()).toEqual(['reset', 'verify']);
  await silent.hub.stop();
});
