import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aDeviceKey } from '../platform/testing/start-service.ts';
import { admin, foreign, manager, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
const key = aDeviceKey();
let terminalId = '';
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());
beforeEach(async () => {
  terminalId = (await t.enrol(await t.codeFor('s1'), key.publicKey)).body.terminalId;
  await t.hub.quiet();
  t.told.length = 0;
});

const move = (shopId: string, who = admin) =>
  t.as(who, 'POST', `/api/devices/${terminalId}/move`, { shopId });
const claimsOf = (answer: { body: { accessToken: string } }) => jwt.decode(answer.body.accessToken);

test('a terminal hears of its order with its next token, and its token from before is void', async () => {
  const { accessToken } = (await t.prove(terminalId, key.privateKey)).body;
  expect((await t.prove(terminalId, key.privateKey)).body).not.toHaveProperty('move');
  const ordered = await move('s2');
  expect(ordered.body).toMatchObject({ shopId: 's1', movingTo: { shopId: 's2' } });
  await t.hub.hearRevocations();
  expect((await t.withToken(accessToken, 'GET', '/api/devices')).status).toBe(401);
  const heard = await t.prove(terminalId, key.privateKey);
  const { terminalCode } = ordered.body.movingTo;
  expect(heard.body.move).toEqual({ shopId: 's2', shopName: 's2', terminalCode, epoch: 101 });
  // Until it has changed over it is the old shop's.
  expect(claimsOf(heard)).toMatchObject({ shopIds: ['s1'], epoch: 1 });
  expect((await t.as(manager, 'GET', '/api/devices?shopId=s1')).body).toContainEqual(ordered.body);
  await t.hub.quiet();
  expect(t.told).toEqual([]);
});

test('it has moved when it says that it writes in the numbering of the other shop, and once', async () => {
  const { terminalCode } = (await move('s2')).body.movingTo;
  for (const epoch of [101, 102]) {
    const there = await t.prove(terminalId, key.privateKey, epoch);
    expect(claimsOf(there)).toMatchObject({ shopIds: ['s2'], epoch: 101, role: 'device' });
    expect(there.body).not.toHaveProperty('move');
  }
  const devices = (await t.as(admin, 'GET', '/api/devices?shopId=s2')).body;
  expect(devices).toContainEqual(expect.objectContaining({ id: terminalId, terminalCode, movingTo: null }));
  await t.hub.quiet();
  const place = { terminalId, companyId: 'c1', shopId: 's2', fromShopId: 's1', terminalCode, epoch: 101 };
  expect(t.told.map(({ type, data }) => [type, data])).toEqual([['device.moved', place]]);

  // A file that was put back from before the order has to go once more.
  const putBack = await t.prove(terminalId, key.privateKey);
  expect(claimsOf(putBack)).toMatchObject({ shopIds: ['s1'] });
  expect(putBack.body.move).toMatchObject({ shopId: 's2', epoch: 101 });
});

test('the same order again changes nothing; a later one sends it on, from wherever it is by then', async () => {
  const once = await move('s2');
  expect((await move('s2')).body).toEqual(once.body);
  await t.prove(terminalId, key.privateKey, 101);
  expect((await move('s1')).body).toMatchObject({ shopId: 's2', movingTo: { shopId: 's1' } });
  expect((await t.prove(terminalId, key.privateKey, 101)).body.move).toMatchObject({
    shopId: 's1',
    epoch: 201,
  });
  const back = await t.prove(terminalId, key.privateKey, 201);
  expect(claimsOf(back)).toMatchObject({ shopIds: ['s1'], epoch: 201 });
});

test('only who reaches both shops may order it, and nobody sends a terminal that is shut out', async () => {
  expect((await move('s2', manager)).status).toBe(404);
  expect((await move('s9')).status).toBe(404);
  expect((await move('s9', foreign)).status).toBe(404);
  expect((await move('nowhere')).status).toBe(404);
  expect((await t.as(admin, 'POST', '/api/devices/nobody/move', { shopId: 's2' })).status).toBe(404);
  await t.as(admin, 'POST', `/api/devices/${terminalId}/revoke`);
  const refused = await move('s2');
  expect([refused.status, refused.body.code]).toEqual([409, 'device.revoked']);
});

test('one that is installed anew under an order begins in the other shop at once', async () => {
  const { terminalCode } = (await move('s2')).body.movingTo;
  const next = aDeviceKey();
  const again = await t.enrol(await t.codeFor('s1', terminalId), next.publicKey);
  expect(again.body).toMatchObject({ terminalId, shopId: 's2', terminalCode, epoch: 201 });
  const there = await t.prove(terminalId, next.privateKey);
  expect(claimsOf(there)).toMatchObject({ shopIds: ['s2'], epoch: 201 });
  expect(there.body).not.toHaveProperty('move');
});
