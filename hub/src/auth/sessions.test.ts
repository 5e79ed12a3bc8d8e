import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
  await t.hire('ada@c1.example');
});
afterAll(() => t.hub.stop());

test('a refresh token is good once; a lost answer gets its successor again; reuse ends the family', async () => {
  const login = { email: 'ada@c1.example', password: PASSWORD };
  const first = (await t.post('/api/auth/login', login)).body.refreshToken;
  const refresh = (refreshToken: string) => t.post('/api/auth/refresh', { refreshToken });
  const second = (await refresh(first)).body.refreshToken;
  expect(second).not.toBe(first);
  t.later(5000);
  expect((await refresh(first)).body.refreshToken).toBe(second);
  const third = (await refresh(second)).body.refreshToken;
  const both = await Promise.all([refresh(third), refresh(third)]);
  expect(both[0].body.refreshToken).toBe(both[1].body.refreshToken);
  const fourth = both[0].body.refreshToken;
  t.later(60_000);
  expect((await refresh(third)).status).toBe(401);
  expect((await refresh(fourth)).body.code).toBe('session.ended');
  expect((await refresh('made.1.up')).status).toBe(401);
  expect((await refresh('')).status).toBe(401);
});

test('signing out and changing the password end sessions', async () => {
  const login = { email: 'ada@c1.example', password: PASSWORD };
  const session = (await t.post('/api/auth/login', login)).body;
  expect((await t.post('/api/auth/logout', { refreshToken: session.refreshToken })).status).toBe(204);
  expect((await t.post('/api/auth/refresh', { refreshToken: session.refreshToken })).status).toBe(401);
  const next = (await t.post('/api/auth/login', login)).body;
  const change = (currentPassword: string) =>
    t.withToken(next.accessToken, 'POST', '/api/auth/password', {
      currentPassword,
      newPassword: 'another long one',
    });
  expect((await change('wrong')).status).toBe(422);
  expect((await change(PASSWORD)).status).toBe(204);
  expect((await t.post('/api/auth/refresh', { refreshToken: next.refreshToken })).status).toBe(401);
  expect((await t.post('/api/auth/login', { ...login, password: 'another long one' })).status).toBe(200);
});

test('a month without use ends a session', async () => {
  const login = { email: 'ada@c1.example', password: 'another long one' };
  const { refreshToken } = (await t.post('/api/auth/login', login)).body;
  t.later(31 * 86_400_000);
  expect((await t.post('/api/auth/refresh', { refreshToken })).status).toBe(401);
});
