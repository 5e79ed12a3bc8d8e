/** A till that is killed when the hub's asking back is on its disk and the answer is not: nobody will ask again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import argon2 from 'argon2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SmallHub, startSmallHub } from '../../terminal/src/replication/small-hub.ts';
import { aCustomer, cheese, mug, shopSettings } from '../../terminal/src/till/till-fixture.ts';
import { FaultTill } from '../fault/fault-till.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-recall-'));
const PIN = '2468';
let hub: SmallHub;
let till: FaultTill;
const account = (facts: object) => ({ id: 'carol', balance: 0, applied: {}, ...facts }) as never;
const mayOwe = async () => {
  const [carol] = await till.query(({ searchCustomers }) =>
    searchCustomers.query({ text: 'carol', limit: 1 }),
  );
  return [carol?.limit, carol?.mayOwe];
};
const returned = () => hub.entries().filter(({ type }) => type === 'allowance.returned');

beforeAll(async () => {
  hub = await startSmallHub();
  // So dear that whoever signs in keeps every other command waiting for as long as is needed here.
  const pinHash = await argon2.hash(PIN, { memoryCost: 1024, timeCost: 5_000, parallelism: 1 });
  hub.feed('settings', [shopSettings]);
  hub.feed('staff', [{ id: 'ann', name: 'Ann', role: 'manager', pinHash, active: true } as never]);
  hub.feed('products', [mug, cheese]);
  hub.feed('customers', [aCustomer('carol', 'Carol')]);
  hub.feed('debts', [account({ limit: 5_000, allowances: { 'till-1:1': 5_000 } })]);
  till = new FaultTill({ directory, hubUrl: hub.url, printer: 'virtual' });
  await till.start();
  await till.ask(({ enrol }) => enrol.mutate({ hubUrl: hub.url, code: 'ABCD1234' }));
  await till.until(({ phase, sync }) => phase === 'signed-out' && !sync.isLoading);
});
afterAll(async () => {
  await till.kill();
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

it('answers at its next start', async () => {
  expect(await mayOwe()).toEqual([5_000, 5_000]);
  await hub.goAway();
  const signingIn = till.query(({ signIn }) => signIn.mutate({ staffId: 'ann', pin: PIN }));
  signingIn.catch(() => undefined);
  const recalled = { limit: 2_000, allowances: { 'till-1:1': 5_000 }, recalled: { 'till-1:1': 3_000 } };
  hub.feed('debts', [account(recalled)]);
  await hub.comeBack();
  await expect.poll(mayOwe, { timeout: 20_000 }).toEqual([2_000, 2_000]);
  await till.kill();
  expect(returned()).toEqual([]);
  await till.start();
  await expect.poll(() => returned().length, { timeout: 20_000 }).toBe(1);
  expect(returned()[0]?.payload).toEqual({
    returned: [{ of: 'debt', id: 'carol', epoch: 1, amount: 3_000 }],
  });
});
