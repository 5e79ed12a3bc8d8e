import type { Event } from '@counterbook/shared/events';
import { type Act, aCart, aSale, aTill, eventOf, type TestTill, tender } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { debt } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
let number = 0;
let companyId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [debt] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['customer.changed', 'debt.account-changed', 'attention.raised'],
    batchSize: 500,
    handle: async (events) => {
      told.push(...events);
    },
  });
});
afterAll(() => hub.stop());
beforeEach(begin);

function begin(): void {
  number += 1;
  companyId = `merging-${number}`;
  told = [];
}

type Document = Readonly<Record<string, unknown>> & { readonly id: string };
const lastOf = (type: string, id: string) =>
  told
    .filter((event) => event.type === type && event.companyid === companyId)
    .map(({ data }) => (data as { document: Document }).document)
    .findLast((document) => document.id === id);
const openClashes = () => {
  const all = told.filter(({ type, companyid }) => type === 'attention.raised' && companyid === companyId);
  const last = new Map(
    all.map(({ data }) => (data as { document: Document }).document).map((d) => [d.id, d]),
  );
  return [...last.values()].filter(({ open, kind }) => open && kind === 'merge-clash');
};
const till = (name: string) => aTill({ companyId, terminalId: `${name}-of-${companyId}` });
const registers = (id: string): Act => ({
  type: 'customer.registered',
  customerId: id,
  payload: { customer: { id, name: id, phone: '', email: '', code: '', note: '', archived: false } },
});
const owes = (customerId: string, unitPrice: number): Act => ({
  type: 'sale.completed',
  customerId,
  payload: aSale(aCart([{ unitPrice }], { customerId }), 'account'),
});
const pays = (customerId: string, amount: number): Act => ({
  type: 'debt.paid',
  customerId,
  payload: { currency: 'GBP', amount, rounding: 0, tenders: [tender('cash', amount)], change: 0 },
});
const merges = (from: string, into: string): Act => ({
  type: 'customer.merged',
  customerId: into,
  payload: { from, into },
});
async function deliver(...events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}
const hands = (one: TestTill, ...acts: Act[]) => deliver(...acts.map((act) => eventOf(one.write(act))));
const token = () => hub.issueToken({ id: 'ada', role: 'company-admin', companyId, shopIds: [] });
const debtOf = async (id: string) =>
  (await call(hub.baseUrl, 'GET', `/api/debts/${id}`, { token: token() })).body;
const balanceOf = async (id: string): Promise<number> => (await debtOf(id)).account?.balance ?? 0;

describe('merging two customers', () => {
  it('moves what the old one owes, and leaves it as another name', async () => {
    await hands(till('one'), registers('ann'), registers('anna'), owes('ann', 700), owes('anna', 50));
    await hands(till('two'), merges('ann', 'anna'));
    expect(await balanceOf('anna')).toBe(750);
    expect(await balanceOf('ann')).toBe(0);
    expect((await debtOf('ann')).ledger).toMatchObject([
      { amount: -700, reason: 'merged', note: 'is anna now' },
      { amount: 700, reason: 'sale' },
    ]);
    expect(lastOf('customer.changed', 'ann')).toMatchObject({ archived: true, mergedInto: 'anna' });
    expect(lastOf('customer.changed', 'anna')).toMatchObject({ archived: false, aliases: ['ann'] });
    const { body } = await call(hub.baseUrl, 'GET', '/api/customers/ann', { token: token() });
    expect(body).toMatchObject({ name: 'ann', mergedInto: 'anna' });
  });

  it('counts what comes late under the old name for the new one, and says under both that it was seen', async () => {
    const away = till('away');
    await hands(till('one'), registers('ann'), registers('anna'), merges('ann', 'anna'));
    await hands(away, owes('ann', 700), pays('ann', 200));
    expect(await balanceOf('anna')).toBe(500);
    const mark = { [`${away.place.terminalId}:1`]: 2 };
    expect(lastOf('debt.account-changed', 'anna')).toMatchObject({ balance: 500, applied: mark });
    expect(lastOf('debt.account-changed', 'ann')).toMatchObject({ balance: 0, applied: mark });
  });

  it('knows a repeat of what was booked before it, when the inbox has forgotten', async () => {
    const one = till('one');
    const events = [registers('ann'), registers('anna'), owes('ann', 700), merges('ann', 'anna')].map((act) =>
      eventOf(one.write(act)),
    );
    await deliver(...events);
    // The other account says that it contains what was booked to the old one: a repeat is looked up.
    expect(lastOf('debt.account-changed', 'anna')?.applied).toEqual({ [`${one.place.terminalId}:1`]: 3 });
    await hub.connectionOf('debt').collection('inbox').deleteMany({});
    await deliver(...events);
    expect([await balanceOf('ann'), await balanceOf('anna')]).toEqual([0, 700]);
    expect(await hub.connectionOf('debt').collection('dead_letters').countDocuments()).toBe(0);
  });

  it('of one who was merged already into somebody else leaves the first, until all three are one', async () => {
    await hands(till('one'), registers('ann'), registers('anna'), registers('anne'), owes('ann', 700));
    await hands(till('one-b'), merges('ann', 'anna'));
    await hands(till('two'), merges('ann', 'anne'));
    expect([await balanceOf('anna'), await balanceOf('anne')]).toEqual([700, 0]);
    expect(openClashes()).toMatchObject([{ kind: 'merge-clash', subject: 'ann', owner: 'manager' }]);
    await hands(till('three'), merges('anne', 'anna'));
    expect(openClashes()).toEqual([]);
    expect(lastOf('customer.changed', 'anna')).toMatchObject({ aliases: ['ann', 'anne'] });
  });

  it('there and back is one merge', async () => {
    await hands(till('one'), registers('ann'), registers('anna'), owes('ann', 700));
    await hands(till('two'), merges('ann', 'anna'), merges('anna', 'ann'));
    expect([await balanceOf('ann'), await balanceOf('anna')]).toEqual([0, 700]);
    expect(openClashes()).toEqual([]);
  });
});

const NAMES = ['ann', 'bea', 'cem', 'dee'] as const;
const deed = fc.oneof(
  fc.record({
    what: fc.constant('owes'),
    who: fc.constantFrom(...NAMES),
    worth: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    what: fc.constant('pays'),
    who: fc.constantFrom(...NAMES),
    worth: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({ what: fc.constant('merges'), who: fc.constantFrom(...NAMES), worth: fc.nat({ max: 2 }) }),
);

it('no merge makes or loses a debt, whatever comes when and how often', async () => {
  const days = fc.array(fc.record({ till: fc.nat({ max: 2 }), deed }), { minLength: 1, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(days, fc.integer({ min: 1, max: 5 }), async (day, size) => {
      begin();
      await hands(till('desk'), ...NAMES.map(registers));
      const tills = [till('a'), till('b'), till('c')];
      const events = day.map(({ till: at, deed: { what, who, worth } }) => {
        const other = NAMES[(NAMES.indexOf(who) + 1 + worth) % NAMES.length]!;
        const act =
          what === 'merges' ? merges(who, other) : what === 'owes' ? owes(who, worth) : pays(who, worth);
        return eventOf(tills[at]!.write(act));
      });
      for (let at = 0; at < events.length; at += size)
        await hub.bus.publish([...events.slice(at, at + size), ...events.slice(0, at)]);
      await hub.quiet();
      // Plain sums: each one's group is whoever they were merged into first, and what that one was.
      const first = new Map<string, string>();
      const root = (name: string): string => (first.has(name) ? root(first.get(name)!) : name);
      for (const {
        deed: { what, who, worth },
      } of day) {
        const other = NAMES[(NAMES.indexOf(who) + 1 + worth) % NAMES.length]!;
        if (what === 'merges' && !first.has(who) && root(other) !== who) first.set(who, root(other));
      }
      const owed = Object.fromEntries(NAMES.map((name) => [name, 0]));
      for (const {
        deed: { what, who, worth },
      } of day)
        if (what !== 'merges') owed[root(who)]! += what === 'owes' ? worth : -worth;
      for (const name of NAMES) expect(await balanceOf(name), name).toBe(owed[name]);
    }),
    { numRuns: 15 },
  );
});
