import { sign } from 'node:crypto';
import type { Event } from '@counterbook/shared/events';
import { deviceProofOf } from '@counterbook/shared/sync';
import argon2 from 'argon2';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Identity } from '../platform/auth/identity.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import type { Service } from '../platform/service/service.ts';
import { type Answer, call } from '../platform/testing/call.ts';
import { aDeviceKey, startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { auth } from './service.ts';

/** Stands for the services that auth asks: shops s1 and s2 of company c1, s9 of company c9. */
const SHOPS: Readonly<Record<string, string>> = { s1: 'c1', s2: 'c1', s9: 'c9' };
const neighbours: Service = {
  name: 'shop',
  port: 0,
  database: 'neighboursdb',
  start: async (context) => {
    const routes = createRoutes(context);
    const problem = { status: 404 };
    routes.router.get('/api/shops/:id', async (request, response) => {
      const identity = await context.tokens.verify(request.headers.authorization?.slice(7) ?? '');
      const id = request.params.id;
      if (SHOPS[id] === undefined || SHOPS[id] !== identity?.companyId) response.status(404).json(problem);
      else response.json(aShop(id));
    });
    routes.add({
      route: 'GET /api/companies/{companyId}',
      summary: 'A company',
      params: z.object({ companyId: z.string() }),
      answer: z.unknown(),
      handle: async ({ params: { companyId: id } }) => ({
        id,
        name: id,
        currency: 'GBP',
        locale: 'en-GB',
        active: true,
      }),
    });
    return { routes, stop: async () => {} };
  },
};

function aShop(id: string) {
  const taxRates = [{ code: 'A', name: 'Standard', ppm: 200_000 }];
  const names = { companyName: 'C', shopName: id, shopCode: 'HIGH', addressLines: [], taxNumber: '' };
  const money = { currency: 'GBP', locale: 'en-GB', pricesIncludeTax: true, cashRoundingStep: 1 };
  return { id, code: 'HIGH', name: id, settings: { id, ...names, ...money, taxRates, receiptFooter: '' } };
}

const admin: Identity = { id: 'admin1', role: 'company-admin', companyId: 'c1', shopIds: [] };
const manager: Identity = { id: 'manager1', role: 'shop-manager', companyId: 'c1', shopIds: ['s1'] };
const foreign: Identity = { id: 'admin9', role: 'company-admin', companyId: 'c9', shopIds: [] };
const superAdmin: Identity = { id: 'super-admin', role: 'super-admin', companyId: null, shopIds: [] };

let hub: TestHub;
let clock = new Date('2026-03-01T09:00:00Z');
const later = (milliseconds: number) => {
  clock = new Date(clock.getTime() + milliseconds);
};
const told: Event[] = [];

beforeAll(async () => {
  const company: Service = {
    ...neighbours,
    name: 'company',
    start: async (c) => ({ ...(await neighbours.start(c)) }),
  };
  const listener: Service = {
    name: 'listener',
    port: 0,
    database: 'listenerdb',
    start: async (context) => {
      const types = ['staff.changed', 'device.enrolled', 'device.revoked'];
      const handle = async (events: readonly Event[]) => {
        told.push(...events);
      };
      await context.bus.subscribe({ queue: 'listener', types, batchSize: 10, handle });
      return { routes: createRoutes(context), stop: async () => {} };
    },
  };
  hub = await startTestHub({ services: [auth, neighbours, company, listener], now: () => clock });
});
afterAll(() => hub.stop());

const as = (identity: Identity | null, method: string, path: string, body?: unknown): Promise<Answer> =>
  call(hub.baseUrl, method, path, {
    ...(identity ? { token: hub.issueToken(identity) } : {}),
    ...(body === undefined ? {} : { body }),
  });
const post = (path: string, body: unknown) => as(null, 'POST', path, body);
const PASSWORD = 'correct horse battery';

test('the first call makes the super admin, and nobody can do it again', async () => {
  const first = { email: ' Root@Hub.Example ', password: PASSWORD, name: 'Root' };
  expect((await post('/api/auth/bootstrap', { ...first, password: 'short' })).status).toBe(422);
  const [one, two] = await Promise.all([
    post('/api/auth/bootstrap', first),
    post('/api/auth/bootstrap', { ...first, email: 'other@hub.example' }),
  ]);
  expect([one.status, two.status].toSorted()).toEqual([201, 409]);
  const made = one.status === 201 ? one : two;
  expect(made.body).toMatchObject({ role: 'super-admin', companyId: null });
  expect(JSON.stringify(made.body)).not.toMatch(/hash|argon/i);
  expect((await post('/api/auth/bootstrap', first)).status).toBe(409);
});

test('users sign in with what they were given, and a closed account is like none', async () => {
  const user = { email: 'ada@c1.example', password: PASSWORD, name: 'Ada', role: 'company-admin' };
  const created = await as(superAdmin, 'POST', '/api/users', { ...user, companyId: 'c1' });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ email: 'ada@c1.example', companyId: 'c1', active: true });
  expect((await as(superAdmin, 'POST', '/api/users', user)).body.code).toBe('company.required');
  const again = await as(admin, 'POST', '/api/users', user);
  expect([again.status, again.body.code]).toEqual([409, 'user.email-taken']);

  const wrong = await post('/api/auth/login', { email: user.email, password: 'wrong password' });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'credentials.wrong']);
  const unknown = await post('/api/auth/login', { email: 'nobody@c1.example', password: PASSWORD });
  expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  const session = await post('/api/auth/login', { email: 'ADA@c1.example', password: PASSWORD });
  expect([session.status, session.body.expiresInSeconds]).toEqual([200, 900]);
  const claims = jwt.decode(session.body.accessToken);
  expect(claims).toMatchObject({
    sub: created.body.id,
    role: 'company-admin',
    companyId: 'c1',
    typ: 'access',
  });
  const me = await call(hub.baseUrl, 'GET', '/api/auth/me', { token: session.body.accessToken });
  expect(me.body.name).toBe('Ada');

  const path = `/api/users/${created.body.id}`;
  expect((await as(admin, 'PATCH', path, { active: false })).body.active).toBe(false);
  expect((await post('/api/auth/login', { email: user.email, password: PASSWORD })).status).toBe(401);
  expect((await post('/api/auth/refresh', { refreshToken: session.body.refreshToken })).status).toBe(401);
  expect((await as(admin, 'PATCH', path, { active: true })).status).toBe(200);
});

test('nobody changes their own rights', async () => {
  const [own] = (await as(admin, 'GET', '/api/users')).body;
  const self = { ...admin, id: own.id };
  expect((await as(self, 'PATCH', `/api/users/${own.id}`, { role: 'staff' })).body.code).toBe(
    'user.own-rights',
  );
  expect((await as(self, 'PATCH', `/api/users/${own.id}`, { name: 'Ada L.' })).status).toBe(200);
});

test('a refresh token is good once; a lost answer gets its successor again; reuse ends the family', async () => {
  const login = { email: 'ada@c1.example', password: PASSWORD };
  const first = (await post('/api/auth/login', login)).body.refreshToken;
  const refresh = (refreshToken: string) => post('/api/auth/refresh', { refreshToken });
  const second = (await refresh(first)).body.refreshToken;
  expect(second).not.toBe(first);
  later(5000);
  expect((await refresh(first)).body.refreshToken).toBe(second);
  const third = (await refresh(second)).body.refreshToken;
  const both = await Promise.all([refresh(third), refresh(third)]);
  expect(both[0].body.refreshToken).toBe(both[1].body.refreshToken);
  const fourth = both[0].body.refreshToken;
  later(60_000);
  expect((await refresh(third)).status).toBe(401);
  expect((await refresh(fourth)).body.code).toBe('session.ended');
  expect((await refresh('made.1.up')).status).toBe(401);
  expect((await refresh('')).status).toBe(401);
});

test('signing out and changing the password end sessions', async () => {
  const login = { email: 'ada@c1.example', password: PASSWORD };
  const session = (await post('/api/auth/login', login)).body;
  expect((await post('/api/auth/logout', { refreshToken: session.refreshToken })).status).toBe(204);
  expect((await post('/api/auth/refresh', { refreshToken: session.refreshToken })).status).toBe(401);
  const next = (await post('/api/auth/login', login)).body;
  const change = (currentPassword: string) =>
    call(hub.baseUrl, 'POST', '/api/auth/password', {
      token: next.accessToken,
      body: { currentPassword, newPassword: 'another long one' },
    });
  expect((await change('wrong')).status).toBe(422);
  expect((await change(PASSWORD)).status).toBe(204);
  expect((await post('/api/auth/refresh', { refreshToken: next.refreshToken })).status).toBe(401);
  expect((await post('/api/auth/login', { ...login, password: 'another long one' })).status).toBe(200);
});

test('a month without use ends a session', async () => {
  const login = { email: 'ada@c1.example', password: 'another long one' };
  const { refreshToken } = (await post('/api/auth/login', login)).body;
  later(31 * 86_400_000);
  expect((await post('/api/auth/refresh', { refreshToken })).status).toBe(401);
});

test('a staff PIN goes to the shop tills as an argon2id hash and appears in no answer', async () => {
  told.length = 0;
  const person = { shopId: 's1', name: 'Bo', role: 'cashier', pin: '4711' };
  for (const pin of ['123', '123456789', '12a4']) {
    expect((await as(manager, 'POST', '/api/staff', { ...person, pin })).status).toBe(422);
  }
  const created = await as(manager, 'POST', '/api/staff', person);
  expect(created.status).toBe(201);
  const path = `/api/staff/${created.body.id}`;
  const changed = await as(manager, 'PATCH', path, { pin: '0815', active: false });
  const listed = await as(admin, 'GET', '/api/staff?shopId=s1');
  expect(listed.body).toEqual([
    { id: created.body.id, shopId: 's1', name: 'Bo', role: 'cashier', active: false },
  ]);
  for (const { body } of [created, changed, listed]) expect(JSON.stringify(body)).not.toMatch(/pin|argon/i);
  await hub.quiet();
  const [first, second] = told.map(({ data }) => z.looseObject({ document: z.any() }).parse(data));
  expect(told.map(({ partitionkey }) => partitionkey)).toEqual(['s1', 's1']);
  expect(first).toMatchObject({ version: 1, shopId: 's1', document: { name: 'Bo', active: true } });
  expect(second).toMatchObject({ version: 2, document: { active: false } });
  expect(first?.document.pinHash).toMatch(
    /^\$argon2id\$v=19\$m=19456,p=1,t=2|^\$argon2id\$v=19\$m=19456,t=2,p=1/,
  );
  expect(await argon2.verify(first?.document.pinHash, '4711')).toBe(true);
  expect(await argon2.verify(second?.document.pinHash, '0815')).toBe(true);
});

test('a manager hires for the own shops only', async () => {
  const person = { name: 'Cy', role: 'cashier', pin: '1234' };
  expect((await as(manager, 'POST', '/api/staff', { ...person, shopId: 's2' })).status).toBe(404);
  expect((await as(admin, 'POST', '/api/staff', { ...person, shopId: 's2' })).status).toBe(201);
  expect((await as(admin, 'POST', '/api/staff', { ...person, shopId: 's9' })).status).toBe(404);
  expect((await as(admin, 'POST', '/api/staff', { ...person, shopId: 's404' })).status).toBe(404);
  const names = (await as(manager, 'GET', '/api/staff')).body.map(({ name }: { name: string }) => name);
  expect(names).toEqual(['Bo']);
});

const codeFor = async (shopId: string, terminalId?: string): Promise<string> =>
  (await as(admin, 'POST', '/api/devices/enrolment-codes', { shopId, ...(terminalId ? { terminalId } : {}) }))
    .body.code;
const enrol = (code: string, publicKey: string) => post('/api/auth/devices/enrol', { code, publicKey });

test('a code enrols one terminal; a lost answer may be asked for again, another key may not', async () => {
  told.length = 0;
  const key = aDeviceKey();
  const code = await codeFor('s1');
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  expect((await enrol(code, 'no key')).body.code).toBe('device.key-invalid');
  const enrolled = await enrol(code, key.publicKey);
  expect(enrolled.body).toMatchObject({ terminalCode: 'T01', companyId: 'c1', shopId: 's1', epoch: 1 });
  expect((await enrol(code, key.publicKey)).body).toEqual(enrolled.body);
  expect((await enrol(code, aDeviceKey().publicKey)).status).toBe(403);
  expect((await enrol('AAAAAAAA', key.publicKey)).body.code).toBe('enrolment.code-unknown');
  const second = await enrol(await codeFor('s1'), aDeviceKey().publicKey);
  expect(second.body.terminalCode).toBe('T02');
  const elsewhere = await enrol(await codeFor('s2'), aDeviceKey().publicKey);
  expect(elsewhere.body.terminalCode).toBe('T01');
  await hub.quiet();
  expect(told.map(({ type }) => type)).toEqual(Array(3).fill('device.enrolled'));
  expect(told[0]?.data).toEqual({ ...enrolled.body, publicKey: key.publicKey });
});

test('two terminals that enrol at once get two codes', async () => {
  const codes = await Promise.all(Array.from({ length: 5 }, () => codeFor('s2')));
  const enrolled = await Promise.all(codes.map((code) => enrol(code, aDeviceKey().publicKey)));
  const names = enrolled.map(({ body }) => body.terminalCode).toSorted();
  expect(names).toEqual(['T02', 'T03', 'T04', 'T05', 'T06']);
});

test('a code runs out after ten minutes', async () => {
  const code = await codeFor('s1');
  later(10 * 60_000);
  expect((await enrol(code, aDeviceKey().publicKey)).status).toBe(403);
});

test('a terminal installed anew goes on with its code and the next epoch', async () => {
  const [terminal] = (await as(admin, 'GET', '/api/devices?shopId=s1')).body;
  expect(
    (await as(admin, 'POST', '/api/devices/enrolment-codes', { shopId: 's2', terminalId: terminal.id }))
      .status,
  ).toBe(404);
  const key = aDeviceKey();
  const again = await enrol(await codeFor('s1', terminal.id), key.publicKey);
  expect(again.body).toMatchObject({ terminalId: terminal.id, terminalCode: 'T01', epoch: 101 });
  expect((await proveWith(terminal.id, key.privateKey)).status).toBe(200);
});

async function proveWith(terminalId: string, privateKey: ReturnType<typeof aDeviceKey>['privateKey']) {
  const { nonce } = (await post('/api/auth/devices/challenge', { terminalId })).body;
  const signature = sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), privateKey).toString('base64');
  return post('/api/auth/devices/token', { terminalId, nonce, signature });
}

test('a device proves its key for a token; a nonce is good once, briefly, and for its terminal', async () => {
  const key = aDeviceKey();
  const { terminalId } = (await enrol(await codeFor('s1'), key.publicKey)).body;
  const proven = await proveWith(terminalId, key.privateKey);
  const claims = jwt.decode(proven.body.accessToken);
  expect(claims).toMatchObject({ sub: terminalId, role: 'device', companyId: 'c1', shopIds: ['s1'] });

  expect((await proveWith(terminalId, aDeviceKey().privateKey)).body.code).toBe('device.unproven');
  expect((await proveWith('unknown', key.privateKey)).body.code).toBe('device.unproven');
  const { nonce } = (await post('/api/auth/devices/challenge', { terminalId })).body;
  const signature = sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), key.privateKey).toString(
    'base64',
  );
  const prove = () => post('/api/auth/devices/token', { terminalId, nonce, signature });
  expect([(await prove()).status, (await prove()).status]).toEqual([200, 401]);
  const stale = (await post('/api/auth/devices/challenge', { terminalId })).body.nonce;
  later(61_000);
  const late = sign(null, Buffer.from(deviceProofOf(terminalId, stale)), key.privateKey).toString('base64');
  expect((await post('/api/auth/devices/token', { terminalId, nonce: stale, signature: late })).status).toBe(
    401,
  );
});

test('a revoked terminal is told so once it has proved itself, and a new code lets it in again', async () => {
  told.length = 0;
  const key = aDeviceKey();
  const { terminalId } = (await enrol(await codeFor('s1'), key.publicKey)).body;
  const revoke = () => as(manager, 'POST', `/api/devices/${terminalId}/revoke`);
  expect((await revoke()).body.revokedAt).toBe(clock.toISOString());
  expect((await revoke()).status).toBe(200);
  const refused = await proveWith(terminalId, key.privateKey);
  expect([refused.status, refused.body.code]).toEqual([403, 'device.revoked']);
  await hub.quiet();
  expect(told.map(({ type }) => type)).toEqual(['device.enrolled', 'device.revoked']);
  const next = aDeviceKey();
  await enrol(await codeFor('s1', terminalId), next.publicKey);
  expect((await proveWith(terminalId, next.privateKey)).status).toBe(200);
});

test("another company's people, staff and terminals are not there", async () => {
  const [user] = (await as(admin, 'GET', '/api/users')).body;
  const [member] = (await as(admin, 'GET', '/api/staff')).body;
  const [device] = (await as(admin, 'GET', '/api/devices')).body;
  expect((await as(foreign, 'PATCH', `/api/users/${user.id}`, { name: 'X' })).status).toBe(404);
  expect((await as(foreign, 'PATCH', `/api/staff/${member.id}`, { name: 'X' })).status).toBe(404);
  expect((await as(foreign, 'POST', `/api/devices/${device.id}/revoke`)).status).toBe(404);
  expect((await as(foreign, 'POST', '/api/devices/enrolment-codes', { shopId: 's1' })).status).toBe(404);
  const steal = { shopId: 's9', terminalId: device.id };
  expect((await as(foreign, 'POST', '/api/devices/enrolment-codes', steal)).status).toBe(404);
  expect((await as(foreign, 'GET', '/api/staff?shopId=s1')).body).toEqual([]);
  expect((await as(foreign, 'GET', '/api/devices')).body).toEqual([]);
  expect((await as(foreign, 'GET', '/api/users?companyId=c1')).status).toBe(404);
  const spy = {
    email: 'x@c1.example',
    password: PASSWORD,
    name: 'X',
    role: 'company-admin',
    companyId: 'c1',
  };
  expect((await as(foreign, 'POST', '/api/users', spy)).status).toBe(404);
});

test('guessing passwords and codes ends in a pause, for the account and not for its neighbours', async () => {
  const guess = (email: string) => post('/api/auth/login', { email, password: 'a guess' });
  const answers = [];
  for (let n = 0; n < 12; n += 1) answers.push(await guess('victim@c1.example'));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await guess('neighbour@c1.example')).status).toBe(401);
});

test('an unknown account takes as long as a known one', async () => {
  const timeOf = async (email: string) => {
    const begun = performance.now();
    await post('/api/auth/login', { email, password: 'not the one' });
    return performance.now() - begun;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    known.push(await timeOf('ada@c1.example'));
    unknown.push(await timeOf(`stranger${n}@c1.example`));
  }
  // The shortest of each: a shortcut would show as some milliseconds against the hash's tens.
  expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.5);
  expect(Math.min(...unknown) / Math.min(...known)).toBeLessThan(2);
});
