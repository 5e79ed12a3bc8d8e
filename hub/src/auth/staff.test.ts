import argon2 from 'argon2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { admin, manager, startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
});
afterAll(() => t.hub.stop());

test('a staff PIN goes to the shop tills as an argon2id hash and appears in no answer', async () => {
  t.told.length = 0;
  const person = { shopId: 's1', name: 'Bo', role: 'cashier', pin: '4711' };
  for (const pin of ['123', '123456789', '12a4']) {
    expect((await t.as(manager, 'POST', '/api/staff', { ...person, pin })).status).toBe(422);
  }
  const created = await t.as(manager, 'POST', '/api/staff', person);
  expect(created.status).toBe(201);
  const path = `/api/staff/${created.body.id}`;
  const changed = await t.as(manager, 'PATCH', path, { pin: '0815', active: false });
  const listed = await t.as(admin, 'GET', '/api/staff?shopId=s1');
  expect(listed.body).toEqual([
    { id: created.body.id, shopId: 's1', name: 'Bo', role: 'cashier', active: false },
  ]);
  for (const { body } of [created, changed, listed]) expect(JSON.stringify(body)).not.toMatch(/pin|argon/i);
  await t.hub.quiet();
  expect(t.told[0]?.data).not.toHaveProperty('removed');
  const [first, second] = t.told.map(({ data }) => z.looseObject({ document: z.any() }).parse(data));
  expect(t.told.map(({ partitionkey }) => partitionkey)).toEqual(['s1', 's1']);
  expect(first).toMatchObject({ version: 1, shopId: 's1', document: { name: 'Bo', active: true } });
  // Who was let go leaves the tills.
  expect(second).toMatchObject({ version: 2, document: { active: false }, removed: true });
  expect(first?.document.pinHash).toMatch(
    /^\$argon2id\$v=19\$m=19456,p=1,t=2|^\$argon2id\$v=19\$m=19456,t=2,p=1/,
  );
  expect(await argon2.verify(first?.document.pinHash, '4711')).toBe(true);
  expect(await argon2.verify(second?.document.pinHash, '0815')).toBe(true);
});

test('a manager hires for the own shops only', async () => {
  const person = { name: 'Cy', role: 'cashier', pin: '1234' };
  expect((await t.as(manager, 'POST', '/api/staff', { ...person, shopId: 's2' })).status).toBe(404);
  expect((await t.as(admin, 'POST', '/api/staff', { ...person, shopId: 's2' })).status).toBe(201);
  expect((await t.as(admin, 'POST', '/api/staff', { ...person, shopId: 's9' })).status).toBe(404);
  expect((await t.as(admin, 'POST', '/api/staff', { ...person, shopId: 's404' })).status).toBe(404);
  const names = (await t.as(manager, 'GET', '/api/staff')).body.map(({ name }: { name: string }) => name);
  expect(names).toEqual(['Bo']);
});
