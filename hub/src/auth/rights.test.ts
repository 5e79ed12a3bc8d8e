/** Who may make whom into what: nobody raises himself, nobody is raised above a company, no company loses its admin. */
import argon2 from 'argon2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '../platform/auth/identity.ts';
import { call } from '../platform/testing/call.ts';
import {
  admin,
  foreign,
  manager,
  PASSWORD,
  startAuth,
  superAdmin,
  type TestAuth,
} from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());

const identityOf = (id: string): Identity => ({ ...admin, id });

test('no account is made or changed into more than a company knows', async () => {
  const user = { email: 'x@c1.example', password: PASSWORD, name: 'X' };
  for (const role of ['super-admin', 'device', 'customer', 'emperor'])
    expect((await t.as(admin, 'POST', '/api/users', { ...user, role })).status, role).toBe(422);
  const id = await t.hire('plain@c1.example', 'staff');
  expect((await t.as(admin, 'PATCH', `/api/users/${id}`, { role: 'super-admin' })).status).toBe(422);
  for (const field of ['companyId', 'passwordHash', 'rightsVersion', 'email'])
    expect((await t.as(admin, 'PATCH', `/api/users/${id}`, { [field]: 'x' })).status, field).toBe(422);
  for (const who of [manager, { ...manager, role: 'staff' }] as const) {
    expect((await t.as(who, 'POST', '/api/users', { ...user, role: 'staff' })).status).toBe(403);
    expect((await t.as(who, 'PATCH', `/api/users/${id}`, { role: 'company-admin' })).status).toBe(403);
  }
  expect((await t.as(foreign, 'PATCH', `/api/users/${id}`, { role: 'company-admin' })).status).toBe(404);
  expect((await t.as(admin, 'PATCH', '/api/users/super-admin', { active: false })).status).toBe(404);
});

test('the own rights and password are not changed where others’ are', async () => {
  const id = await t.hire('self@c1.example');
  const self = identityOf(id);
  for (const change of [
    { role: 'staff' },
    { shopIds: ['s1'] },
    { active: false },
    { password: 'a new one for me' },
  ])
    expect((await t.as(self, 'PATCH', `/api/users/${id}`, change)).body.code).toBe('user.own-rights');
  expect((await t.as(self, 'PATCH', `/api/users/${id}`, { name: 'Ada L.' })).body.name).toBe('Ada L.');
});

test('a company keeps an admin, even when two close each other at once', async () => {
  const company = 'c9';
  const make = async (email: string) => {
    const user = { email, password: PASSWORD, name: 'N', role: 'company-admin', companyId: company };
    return (await t.as(superAdmin, 'POST', '/api/users', user)).body.id;
  };
  const ids = [await make('one@c9.example'), await make('two@c9.example')];
  const close = (by: Identity, id: string) =>
    t.as(by, 'PATCH', `/api/users/${id}${by === superAdmin ? '?companyId=c9' : ''}`, { active: false });
  const by = (id: string): Identity => ({ ...foreign, id });
  const [first = '', second = ''] = ids;
  const answers = await Promise.all([close(by(first), second), close(by(second), first)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const users: readonly { id: string; active: boolean }[] = (await t.as(foreign, 'GET', '/api/users')).body;
  const last = users.find(({ active }) => active)?.id ?? '';
  const refused = await close(superAdmin, last);
  expect(refused.body).toMatchObject({ code: 'user.last-admin', facts: { reason: expect.any(String) } });
  const demoted = await t.as(superAdmin, 'PATCH', `/api/users/${last}?companyId=c9`, { role: 'staff' });
  expect(demoted.body.code).toBe('user.last-admin');
  await make('three@c9.example');
  expect((await close(superAdmin, last)).status).toBe(200);
});

test('headers that name somebody mean nothing to a service, whoever sends them', async () => {
  const headers = {
    'x-company-id': 'c1',
    'x-user-id': 'admin1',
    'x-role': 'super-admin',
    'x-shop-ids': 's1,s2',
    'x-forwarded-user': 'admin1',
  };
  const ask = (path: string, who: Identity | null) =>
    call(t.hub.baseUrl, 'GET', path, { headers, ...(who === null ? {} : { token: t.hub.issueToken(who) }) });
  expect((await ask('/api/users', null)).status).toBe(401);
  expect((await ask('/api/users', manager)).status).toBe(403);
  const ofForeign: readonly { companyId: string }[] = (await ask('/api/users', foreign)).body;
  expect(ofForeign.every(({ companyId }) => companyId === 'c9')).toBe(true);
  expect((await ask('/api/users?companyId=c1', foreign)).status).toBe(404);
  expect((await ask('/api/staff?shopId=s2', manager)).status).toBe(404);
});

test('a password made of names is refused with words wherever one is set', async () => {
  const user = { name: 'Grace Hopper', email: 'grace@c1.example', role: 'staff' };
  for (const password of ['Grace Hopper 1906', 'grace@c1.example', 'Company c1 2026']) {
    const refused = await t.as(admin, 'POST', '/api/users', { ...user, password });
    expect([refused.status, refused.body.code]).toEqual([422, 'password.guessable']);
    expect(refused.body.facts.reason).toMatch(/name or address/);
  }
  const common = await t.as(admin, 'POST', '/api/users', { ...user, password: 'password1234' });
  expect([common.status, common.body.issues[0].message]).toEqual([
    422,
    'is among the first that anybody would try',
  ]);
  const { id } = (await t.as(admin, 'POST', '/api/users', { ...user, password: PASSWORD })).body;
  const set = await t.as(admin, 'PATCH', `/api/users/${id}`, { password: 'gracehopper99' });
  expect(set.body.code).toBe('password.guessable');
  const { accessToken } = (await t.login(user.email)).body;
  const own = { currentPassword: PASSWORD, newPassword: 'GRACE HOPPER!' };
  expect((await t.withToken(accessToken, 'POST', '/api/auth/password', own)).body.code).toBe(
    'password.guessable',
  );
});

test('a hash of other days is made anew at the next sign-in, and the password stays', async () => {
  const id = await t.hire('old@c1.example', 'staff');
  const users = t.hub.connectionOf('auth').collection<{ _id: string; passwordHash: string }>('users');
  const hashOf = async () => (await users.findOne({ _id: id }))?.passwordHash ?? '';
  const weak = await argon2.hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await users.updateOne({ _id: id }, { $set: { passwordHash: weak } });
  expect((await t.login('old@c1.example', 'not the one')).status).toBe(401);
  expect(await hashOf()).toBe(weak);
  expect((await t.login('old@c1.example')).status).toBe(200);
  expect(await hashOf()).toMatch(/^\$argon2id\$v=19\$m=19456,/);
  const renewed = await hashOf();
  expect((await t.login('old@c1.example')).status).toBe(200);
  expect(await hashOf()).toBe(renewed);
});

test('a flood of sign-ins holds nobody else up, and what is too much of it is told to come again', async () => {
  const order: string[] = [];
  const flood = Array.from({ length: 60 }, async (_one, n) => {
    const answer = await t.post('/api/auth/login', { email: `flood${n}@c1.example`, password: 'a guess' });
    order.push('sign-in');
    return answer.status;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await t.as(null, 'GET', '/api/auth/jwks');
  order.push('other');
  await t.hub.connectionOf('auth').collection('users').findOne({});
  order.push('other');
  const statuses = await Promise.all(flood);
  expect(order.slice(-5)).not.toContain('other');
  expect(new Set(statuses)).toEqual(new Set([401, 503]));
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(33);
});
