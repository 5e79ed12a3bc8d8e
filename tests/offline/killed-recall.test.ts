/** A till that is killed when the hub's asking back is on its disk and the answer is not: nobody will ask again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SmallHub, startSmallHub } from '../../terminal/src/replication/small-hub.ts';
import { aCustomer, cheese, mug, shopSettings } from '../../terminal/src/till/till-fixture.ts';
import { FaultTill } from '../fault/fault-till.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-recall-'));
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
  // Nobody's PIN, and hours of work to see that: whoever signs in keeps every other command waiting.
  const pinHash =
    '$argon2id$v=19$m=1024,t=10000000,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g';
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
  const signingIn = till.query(({ signIn }) => signIn.mutate({ staffId: 'ann', pin: '2468' }));
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
