import { sign } from 'node:crypto';
import { deviceProofOf } from '@counterbook/shared/sync';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDeviceKey } from '../platform/testing/start-service.ts';
import { admin, manager, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());

test('a code enrols one terminal; a lost answer may be asked for again, another key may not', async () => {
  t.told.length = 0;
  const key = aDeviceKey();
  const code = await t.codeFor('s1');
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  expect((await t.enrol(code, 'no key')).body.code).toBe('device.key-invalid');
  const enrolled = await t.enrol(code, key.publicKey);
  expect(enrolled.body).toMatchObject({ terminalCode: 'T01', companyId: 'c1', shopId: 's1', epoch: 1 });
  expect((await t.enrol(code, key.publicKey)).body).toEqual(enrolled.body);
  expect((await t.enrol(code, aDeviceKey().publicKey)).status).toBe(403);
  expect((await t.enrol('AAAAAAAA', key.publicKey)).body.code).toBe('enrolment.code-unknown');
  const second = await t.enrol(await t.codeFor('s1'), aDeviceKey().publicKey);
  expect(second.body.terminalCode).toBe('T02');
  const elsewhere = await t.enrol(await t.codeFor('s2'), aDeviceKey().publicKey);
  expect(elsewhere.body.terminalCode).toBe('T01');
  await t.hub.quiet();
  expect(t.told.map(({ type }) => type)).toEqual(Array(3).fill('device.enrolled'));
  expect(t.told[0]?.data).toEqual({ ...enrolled.body, publicKey: key.publicKey });
});

test('two terminals that enrol at once get two codes', async () => {
  const codes = await Promise.all(Array.from({ length: 5 }, () => t.codeFor('s2')));
  const enrolled = await Promise.all(codes.map((code) => t.enrol(code, aDeviceKey().publicKey)));
  const names = enrolled.map(({ body }) => body.terminalCode).toSorted();
  expect(names).toEqual(['T02', 'T03', 'T04', 'T05', 'T06']);
});

test('a code runs out after ten minutes', async () => {
  const code = await t.codeFor('s1');
  t.later(10 * 60_000);
  expect((await t.enrol(code, aDeviceKey().publicKey)).status).toBe(403);
});

test('a terminal installed anew goes on with its code and the next epoch', async () => {
  const [terminal] = (await t.as(admin, 'GET', '/api/devices?shopId=s1')).body;
  expect(
    (await t.as(admin, 'POST', '/api/devices/enrolment-codes', { shopId: 's2', terminalId: terminal.id }))
      .status,
  ).toBe(404);
  const key = aDeviceKey();
  const again = await t.enrol(await t.codeFor('s1', terminal.id), key.publicKey);
  expect(again.body).toMatchObject({ terminalId: terminal.id, terminalCode: 'T01', epoch: 101 });
  expect((await t.prove(terminal.id, key.privateKey)).status).toBe(200);
});

test('a code is used by one of many who try at once', async () => {
  const code = await t.codeFor('s2');
  const keys = Array.from({ length: 6 }, () => aDeviceKey().publicKey);
  const answers = await Promise.all(keys.map((key) => t.enrol(code, key)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403, 403, 403, 403]);
});

test('a key under which anybody could sign is refused, and the code stays good', async () => {
  const code = await t.codeFor('s1');
  const neutral = Buffer.concat([Buffer.from('302a300506032b657003210001', 'hex'), Buffer.alloc(31)]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${neutral.toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const refused = await t.enrol(code, pem);
  expect([refused.status, refused.body.code]).toEqual([422, 'device.key-invalid']);
  expect((await t.enrol(code, aDeviceKey().publicKey)).status).toBe(200);
});

test('a challenge is stored for nobody, looks the same for everybody, and is good at every instance, once', async () => {
  const key = aDeviceKey();
  const { terminalId } = (await t.enrol(await t.codeFor('s1'), key.publicKey)).body;
  const nonceFor = async (id: string): Promise<string> =>
    (await t.post('/api/auth/devices/challenge', { terminalId: id })).body.nonce;
  const [known, unknown] = [await nonceFor(terminalId), await nonceFor('nobody')];
  const shapeOf = (nonce: string) => nonce.split('.').map((part) => part.length);
  expect(shapeOf(unknown)).toEqual(shapeOf(known));
  const used = t.hub.connectionOf('auth').collection('usedChallenges');
  const before = await used.countDocuments();
  for (let n = 0; n < 20; n += 1) await nonceFor(terminalId);
  expect(await used.countDocuments()).toBe(before);

  const prove = (at: TestAuth, nonce: string) => {
    const proof = Buffer.from(deviceProofOf(terminalId, nonce));
    const signature = sign(null, proof, key.privateKey).toString('base64');
    return at.post('/api/auth/devices/token', { terminalId, nonce, signature });
  };
  const other = await startAuth({ beside: t });
  try {
    const answers = await Promise.all([prove(t, known), prove(other, known), prove(t, known)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expect((await prove(other, await nonceFor(terminalId))).status).toBe(200);
  } finally {
    await other.hub.stop();
  }
  const [expires = '', random = '', mark = ''] = (await nonceFor(terminalId)).split('.');
  const later = (Number.parseInt(expires, 36) + 1).toString(36);
  for (const forged of [
    `${later}.${random}.${mark}`,
    `${expires}.${random}.`,
    `${expires}.${random}.${mark}.`,
    unknown,
  ])
    expect((await prove(t, forged)).status).toBe(401);
});

test('a device proves its key for a token; a nonce is good once, briefly, and for its terminal', async () => {
  const key = aDeviceKey();
  const { terminalId } = (await t.enrol(await t.codeFor('s1'), key.publicKey)).body;
  const proven = await t.prove(terminalId, key.privateKey);
  const claims = jwt.decode(proven.body.accessToken);
  expect(claims).toMatchObject({ sub: terminalId, role: 'device', companyId: 'c1', shopIds: ['s1'] });

  expect((await t.prove(terminalId, aDeviceKey().privateKey)).body.code).toBe('device.unproven');
  expect((await t.prove('unknown', key.privateKey)).body.code).toBe('device.unproven');
  const { nonce } = (await t.post('/api/auth/devices/challenge', { terminalId })).body;
  const signature = sign(null, Buffer.from(deviceProofOf(terminalId, nonce)), key.privateKey).toString(
    'base64',
  );
  const prove = () => t.post('/api/auth/devices/token', { terminalId, nonce, signature });
  expect([(await prove()).status, (await prove()).status]).toEqual([200, 401]);
  const stale = (await t.post('/api/auth/devices/challenge', { terminalId })).body.nonce;
  t.later(61_000);
  const late = sign(null, Buffer.from(deviceProofOf(terminalId, stale)), key.privateKey).toString('base64');
  expect(
    (await t.post('/api/auth/devices/token', { terminalId, nonce: stale, signature: late })).status,
  ).toBe(401);
});

test('a revoked terminal gets a token for handing in and nothing else, and a new code lets it in again', async () => {
  t.told.length = 0;
  const key = aDeviceKey();
  const { terminalId } = (await t.enrol(await t.codeFor('s1'), key.publicKey)).body;
  const revoke = () => t.as(manager, 'POST', `/api/devices/${terminalId}/revoke`);
  expect((await revoke()).body.revokedAt).toBe(t.now().toISOString());
  expect((await revoke()).status).toBe(200);
  const { accessToken } = (await t.prove(terminalId, key.privateKey)).body;
  expect(jwt.decode(accessToken)).toMatchObject({ sub: terminalId, role: 'revoked-device' });
  await t.hub.quiet();
  expect(t.told.map(({ type }) => type)).toEqual(['device.enrolled', 'device.revoked']);
  const next = aDeviceKey();
  await t.enrol(await t.codeFor('s1', terminalId), next.publicKey);
  expect((await t.prove(terminalId, key.privateKey)).body.code).toBe('device.unproven');
  const again = jwt.decode((await t.prove(terminalId, next.privateKey)).body.accessToken);
  expect(again).toMatchObject({ role: 'device', epoch: 101 });
});
