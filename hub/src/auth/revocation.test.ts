import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDeviceKey } from '../platform/testing/start-service.ts';
import { admin, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());

const isGood = async (token: string): Promise<boolean> => {
  await t.hub.hearRevocations();
  return (await t.withToken(token, 'GET', '/api/auth/me')).status === 200;
};
const revokedCount = async () => {
  const { body } = await t.as(null, 'GET', '/api/auth/revocations');
  return Object.keys(body.revoked).length;
};

test('what changes rights or password voids the tokens from before, and those issued in the same second after are good', async () => {
  const id = await t.hire('rita@c1.example', 'shop-manager', ['s1']);
  const path = `/api/users/${id}`;
  const changes: readonly (readonly [string, () => Promise<unknown>, string])[] = [
    ['role', () => t.as(admin, 'PATCH', path, { role: 'staff' }), 'correct horse battery'],
    ['shops', () => t.as(admin, 'PATCH', path, { shopIds: ['s2'] }), 'correct horse battery'],
    ['password', () => t.as(admin, 'PATCH', path, { password: 'set by the admin' }), 'set by the admin'],
  ];
  let password = 'correct horse battery';
  for (const [what, change, next] of changes) {
    const before = (await t.login('rita@c1.example', password)).body;
    expect(await isGood(before.accessToken), what).toBe(true);
    await change();
    password = next;
    expect(await isGood(before.accessToken), what).toBe(false);
    const refreshed = await t.post('/api/auth/refresh', { refreshToken: before.refreshToken });
    expect(refreshed.status, what).toBe(401);
    // The clock of this test stands still: the same second, indeed the same millisecond.
    expect(await isGood((await t.login('rita@c1.example', password)).body.accessToken), what).toBe(true);
  }
  const last = (await t.login('rita@c1.example', password)).body;
  await t.as(admin, 'PATCH', path, { name: 'Rita R.' });
  expect(await isGood(last.accessToken)).toBe(true);
  await t.as(admin, 'PATCH', path, { active: false });
  expect(await isGood(last.accessToken)).toBe(false);
});

test('signing out ends that sign-in alone', async () => {
  await t.hire('otto@c1.example');
  const [phone, desk] = [(await t.login('otto@c1.example')).body, (await t.login('otto@c1.example')).body];
  await t.post('/api/auth/logout', { refreshToken: phone.refreshToken });
  expect([await isGood(phone.accessToken), await isGood(desk.accessToken)]).toEqual([false, true]);
});

test('a refresh token that is used again voids the access tokens of its family too', async () => {
  await t.hire('eve@c1.example');
  const first = (await t.login('eve@c1.example')).body;
  const second = (await t.post('/api/auth/refresh', { refreshToken: first.refreshToken })).body;
  t.later(20_000);
  await t.post('/api/auth/refresh', { refreshToken: first.refreshToken });
  expect(await isGood(second.accessToken)).toBe(false);
});

test('a revoked terminal’s token is void at once, and so is that of a key that was replaced', async () => {
  const isKnown = async (token: string) => {
    await t.hub.hearRevocations();
    return (await t.withToken(token, 'GET', '/api/auth/me')).status !== 401;
  };
  const key = aDeviceKey();
  const { terminalId } = (await t.enrol(await t.codeFor('s1'), key.publicKey)).body;
  const first = (await t.prove(terminalId, key.privateKey)).body.accessToken;
  expect(await isKnown(first)).toBe(true);
  await t.as(admin, 'POST', `/api/devices/${terminalId}/revoke`);
  expect(await isKnown(first)).toBe(false);
  const handInOnly = (await t.prove(terminalId, key.privateKey)).body.accessToken;
  expect((await t.withToken(handInOnly, 'GET', '/api/auth/me')).body.code).toBe('device.revoked');
  await t.enrol(await t.codeFor('s1', terminalId), aDeviceKey().publicKey);
  expect(await isKnown(handInOnly)).toBe(false);
});

test('a revocation is listed by digest, for as long as a token could live', async () => {
  const before = await revokedCount();
  expect(before).toBeGreaterThan(0);
  const { body } = await t.as(null, 'GET', '/api/auth/revocations');
  const [user] = (await t.as(admin, 'GET', '/api/users')).body;
  expect(JSON.stringify(body)).not.toContain(user.id);
  t.later(14 * 60_000);
  expect(await revokedCount()).toBe(before);
  t.later(90_000);
  expect(await revokedCount()).toBe(0);
});
