import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDeviceKey } from '../platform/testing/start-service.ts';
import { admin, foreign, PASSWORD, startAuth, superAdmin, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());

test('the first call makes the super admin, and nobody can do it again', async () => {
  const first = { email: ' Root@Hub.Example ', password: PASSWORD, name: 'Root' };
  expect((await t.post('/api/auth/bootstrap', { ...first, password: 'short' })).status).toBe(422);
  const [one, two] = await Promise.all([
    t.post('/api/auth/bootstrap', first),
    t.post('/api/auth/bootstrap', { ...first, email: 'other@hub.example' }),
  ]);
  expect([one.status, two.status].toSorted()).toEqual([201, 409]);
  const made = one.status === 201 ? one : two;
  expect(made.body).toMatchObject({ role: 'super-admin', companyId: null });
  expect(JSON.stringify(made.body)).not.toMatch(/hash|argon/i);
  expect((await t.post('/api/auth/bootstrap', first)).status).toBe(409);
});

test('users sign in with what they were given, and a closed account is like none', async () => {
  const user = { email: 'ada@c1.example', password: PASSWORD, name: 'Ada', role: 'company-admin' };
  const created = await t.as(superAdmin, 'POST', '/api/users', { ...user, companyId: 'c1' });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ email: 'ada@c1.example', companyId: 'c1', active: true });
  expect((await t.as(superAdmin, 'POST', '/api/users', user)).body.code).toBe('company.required');
  const again = await t.as(admin, 'POST', '/api/users', user);
  expect([again.status, again.body.code]).toEqual([409, 'user.email-taken']);

  const wrong = await t.post('/api/auth/login', { email: user.email, password: 'wrong password' });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'credentials.wrong']);
  const unknown = await t.post('/api/auth/login', { email: 'nobody@c1.example', password: PASSWORD });
  expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  const session = await t.post('/api/auth/login', { email: 'ADA@c1.example', password: PASSWORD });
  expect([session.status, session.body.expiresInSeconds]).toEqual([200, 900]);
  const claims = jwt.decode(session.body.accessToken);
  expect(claims).toMatchObject({
    sub: created.body.id,
    role: 'company-admin',
    companyId: 'c1',
    typ: 'access',
  });
  const me = await t.withToken(session.body.accessToken, 'GET', '/api/auth/me');
  expect(me.body.name).toBe('Ada');

  await t.hire('second@c1.example');
  const path = `/api/users/${created.body.id}`;
  expect((await t.as(admin, 'PATCH', path, { active: false })).body.active).toBe(false);
  expect((await t.post('/api/auth/login', { email: user.email, password: PASSWORD })).status).toBe(401);
  expect((await t.post('/api/auth/refresh', { refreshToken: session.body.refreshToken })).status).toBe(401);
  expect((await t.as(admin, 'PATCH', path, { active: true })).status).toBe(200);
});

test("another company's people, staff and terminals are not there", async () => {
  const [user] = (await t.as(admin, 'GET', '/api/users')).body;
  const person = { shopId: 's1', name: 'Bo', role: 'cashier', pin: '4711' };
  const member = (await t.as(admin, 'POST', '/api/staff', person)).body;
  const enrolled = await t.enrol(await t.codeFor('s1'), aDeviceKey().publicKey);
  const device = { id: enrolled.body.terminalId };
  expect((await t.as(foreign, 'PATCH', `/api/users/${user.id}`, { name: 'X' })).status).toBe(404);
  expect((await t.as(foreign, 'PATCH', `/api/staff/${member.id}`, { name: 'X' })).status).toBe(404);
  expect((await t.as(foreign, 'POST', `/api/devices/${device.id}/revoke`)).status).toBe(404);
  expect((await t.as(foreign, 'POST', '/api/devices/enrolment-codes', { shopId: 's1' })).status).toBe(404);
  const steal = { shopId: 's9', terminalId: device.id };
  expect((await t.as(foreign, 'POST', '/api/devices/enrolment-codes', steal)).status).toBe(404);
  expect((await t.as(foreign, 'GET', '/api/staff?shopId=s1')).body).toEqual([]);
  expect((await t.as(foreign, 'GET', '/api/devices')).body).toEqual([]);
  expect((await t.as(foreign, 'GET', '/api/users?companyId=c1')).status).toBe(404);
  const spy = {
    email: 'x@c1.example',
    password: PASSWORD,
    name: 'X',
    role: 'company-admin',
    companyId: 'c1',
  };
  expect((await t.as(foreign, 'POST', '/api/users', spy)).status).toBe(404);
});
