import type { Customer } from '@counterbook/shared/debt';
import type { Event } from '@counterbook/shared/events';
import { type Act, aTill, eventOf, type TestTill } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { debt } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
/** Each test has a company of its own in the one hub. */
let number = 0;
let companyId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [debt] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['customer.changed', 'attention.raised'],
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
  companyId = `edits-${number}`;
  told = [];
}

type Told = { document: Record<string, unknown>; version: number; shopId?: string };
const lastOf = (type: string) => {
  const events = told.filter((event) => event.type === type && event.companyid === companyId);
  const byId = new Map(events.map(({ data }) => [(data as Told).document.id, data as Told]));
  return [...byId.values()];
};
const attention = () => lastOf('attention.raised').filter(({ document }) => document.open);

const idOf = (name: string) => `${name}-of-${companyId}`;
const till = (name: string, shopId = 'shop-1') => aTill({ companyId, shopId, terminalId: idOf(name) });
const registers = (id: string, phone = '', customer = customerOf(id, phone)): Act => ({
  type: 'customer.registered',
  customerId: id,
  payload: { customer },
});
const customerOf = (id: string, phone: string): Customer => ({
  ...{ id, name: id, phone, email: '', code: '' },
  ...{ note: '', archived: false },
});
type Field = 'name' | 'phone' | 'note' | 'archived';
const changes = <T extends string | boolean>(customerId: string, field: Field, from: T, to: T): Act => ({
  type: 'customer.changed',
  customerId,
  payload: { customerId, changes: { [field]: { from, to } } },
});

async function deliver(...events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}
const hands = (one: TestTill, ...acts: Act[]) => deliver(...acts.map((act) => eventOf(one.write(act))));
const admin = () => hub.issueToken({ id: 'ada', role: 'company-admin', companyId, shopIds: [] });
async function patch(id: string, body: object) {
  const answer = await call(hub.baseUrl, 'PATCH', `/api/customers/${id}`, { token: admin(), body });
  await hub.quiet();
  return answer;
}
const customer = async (id: string) =>
  (await call(hub.baseUrl, 'GET', `/api/customers/${id}`, { token: admin() })).body;

describe('what a till changes in a customer', () => {
  it('is taken, and the document says up to which entry it contains', async () => {
    await hands(till('till-1'), registers('carol', '1'), changes('carol', 'phone', '1', '2'));
    expect(await customer('carol')).toMatchObject({ phone: '2', name: 'carol' });
    expect(lastOf('customer.changed').at(-1)).toMatchObject({
      document: { id: 'carol', phone: '2', applied: { [`${idOf('till-1')}:1`]: 2 } },
    });
    expect(attention()).toEqual([]);
  });

  it('meets what another till did to another field without a word', async () => {
    const [one, two] = [till('till-1'), till('till-2')];
    await hands(one, registers('carol', '1'));
    await hands(two, changes('carol', 'phone', '1', '2'));
    await hands(one, changes('carol', 'name', 'carol', 'Carol'));
    expect(await customer('carol')).toMatchObject({ phone: '2', name: 'Carol' });
    expect(attention()).toEqual([]);
  });

  it('may be the note, of somebody registered before there were notes too; the portal leaves it unless it names it', async () => {
    const [one, two] = [till('till-1'), till('till-2')];
    const { note: _none, ...before } = customerOf('carol', '1');
    await hands(one, registers('carol', '1', before as Customer));
    await hands(one, changes('carol', 'note', '', 'Pays on Fridays'));
    await hands(two, changes('carol', 'note', '', 'Allergic to nuts'));
    expect(attention()).toMatchObject([
      { document: { edit: { field: 'note', kept: 'Pays on Fridays', wanted: 'Allergic to nuts' } } },
    ]);
    await patch('carol', { phone: '2' });
    expect(await customer('carol')).toMatchObject({ phone: '2', note: 'Pays on Fridays' });
    expect((await patch('carol', { note: 'x'.repeat(501) })).status).toBe(422);
    await patch('carol', { note: 'Allergic to nuts' });
    expect(attention()).toEqual([]);
    expect(lastOf('customer.changed').at(-1)).toMatchObject({ document: { note: 'Allergic to nuts' } });
  });

  it('loses to who came first in the same field, and the person is shown both values and who', async () => {
    const [one, two] = [till('till-1'), till('till-2', 'shop-2')];
    await hands(one, registers('carol', '1'));
    await hands(one, { ...changes('carol', 'phone', '1', '2'), staffId: 'ann' });
    await hands(two, { ...changes('carol', 'phone', '1', '3'), staffId: 'bob' });
    expect(await customer('carol')).toMatchObject({ phone: '2' });
    expect(attention()).toMatchObject([
      {
        shopId: 'shop-2',
        document: {
          kind: 'edit-clash',
          subject: 'carol',
          owner: 'cashier',
          message:
            '“carol”: the phone stays “2”. A till changed it from “1” to “3”, but somebody else had changed it first',
          edit: {
            field: 'phone',
            kept: '2',
            wanted: '3',
            keptBy: { staffId: 'ann', shopId: 'shop-1', terminalId: idOf('till-1') },
            wantedBy: { staffId: 'bob', shopId: 'shop-2', terminalId: idOf('till-2') },
          },
        },
      },
    ]);
    // The loser's mark moves on as well: its till must stop showing what it wanted.
    expect(lastOf('customer.changed').at(-1)?.document.applied).toEqual({
      [`${idOf('till-1')}:1`]: 2,
      [`${idOf('till-2')}:1`]: 1,
    });
  });

  it('is settled by whoever sets the field again, with the same value too, at a till or in the portal', async () => {
    const [one, two] = [till('till-1'), till('till-2')];
    await hands(one, registers('carol', '1'), changes('carol', 'phone', '1', '2'));
    await hands(two, changes('carol', 'phone', '1', '3'), changes('carol', 'name', 'carol', 'Carola'));
    expect(attention()).toHaveLength(1);
    await hands(one, changes('carol', 'name', 'Carola', 'Carol'));
    expect(attention()).toHaveLength(1);
    await hands(one, changes('carol', 'phone', '2', '2'));
    expect(attention()).toEqual([]);
    await hands(two, changes('carol', 'phone', '1', '4'));
    expect(attention()).toHaveLength(1);
    await patch('carol', { phone: '5' });
    expect(attention()).toEqual([]);
    await hands(two, changes('carol', 'phone', '2', '6'));
    expect(attention()).toMatchObject([{ document: { edit: { keptBy: { staffId: 'ada', shopId: null } } } }]);
  });

  it('stays in a customer who was archived meanwhile, who stays archived, and it is told', async () => {
    const [one, two] = [till('till-1'), till('till-2')];
    await hands(one, registers('carol', '1'), changes('carol', 'archived', false, true));
    await hands(two, changes('carol', 'phone', '1', '2'));
    expect(await customer('carol')).toMatchObject({ phone: '2', archived: true });
    expect(attention()).toMatchObject([{ document: { kind: 'edit-archived', subject: 'carol' } }]);
  });

  it('of somebody whom the hub does not know is told whole', async () => {
    await hands(till('till-1'), changes('ghost', 'phone', '1', '2'));
    expect(attention()).toMatchObject([
      {
        document: {
          kind: 'edit-unknown',
          message: 'A till changed a customer that the hub does not know (ghost): phone “2”',
        },
      },
    ]);
  });

  it('counts once: delivered twice, and when the inbox has forgotten', async () => {
    const [one, two] = [till('till-1'), till('till-2')];
    await hands(one, registers('carol', '1'));
    const event = eventOf(two.write(changes('carol', 'phone', '1', '2')));
    await deliver(event, event);
    await hands(one, changes('carol', 'phone', '2', '1'));
    await hub.connectionOf('debt').collection('inbox').deleteMany({});
    await deliver(event);
    expect(await customer('carol')).toMatchObject({ phone: '1' });
  });
});

describe('a phone number that two customers have', () => {
  it('stays with both, and a manager where it was written last is asked to look', async () => {
    await hands(till('till-1'), registers('carol', '0151'));
    await hands(till('till-2', 'shop-2'), registers('karl', '0151'));
    expect(await customer('carol')).toMatchObject({ phone: '0151' });
    expect(await customer('karl')).toMatchObject({ phone: '0151' });
    expect(attention()).toMatchObject([
      {
        shopId: 'shop-2',
        document: {
          kind: 'value-clash',
          subject: 'karl',
          owner: 'manager',
          edit: { field: 'phone', kept: '0151', otherId: 'carol' },
        },
      },
    ]);
  });

  it('is settled when either gets another, is archived or merged, or somebody says that it is right so', async () => {
    const settlings: Act[] = [
      changes('karl', 'phone', '0151', '0152'),
      changes('carol', 'phone', '0151', '0152'),
      changes('carol', 'archived', false, true),
      { type: 'customer.merged', customerId: 'karl', payload: { from: 'carol', into: 'karl' } },
      { type: 'customer.merged', customerId: 'carol', payload: { from: 'karl', into: 'carol' } },
      changes('karl', 'phone', '0151', '0151'),
    ];
    for (const settling of settlings) {
      begin();
      const other = till('till-2');
      await hands(other, registers('carol', '0151'), registers('karl', '0151'));
      expect(attention()).toHaveLength(1);
      await hands(till('till-1'), settling);
      expect(attention()).toEqual([]);
    }
  });
});

describe('edits of several tills', () => {
  const story = fc.array(
    fc.record({
      till: fc.nat({ max: 2 }),
      from: fc.nat({ max: 4 }),
      to: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 10 },
  );

  it('in any batches and with repeats, come to a plain recount, and what nobody settled stays open', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer({ min: 1, max: 4 }), async (edits, size) => {
        begin();
        const tills = [till('till-0'), till('till-1'), till('till-2')];
        await hands(till('desk'), registers('carol', '0'));
        const events = edits.map(({ till: at, from, to }) =>
          eventOf(tills[at]!.write(changes('carol', 'phone', `${from}`, `${to}`))),
        );
        for (let at = 0; at < events.length; at += size)
          await hub.bus.publish([...events.slice(at, at + size), ...events.slice(0, at)]);
        await hub.quiet();
        let phone = 0;
        let open = 0;
        for (const { from, to } of edits) {
          if (phone === from) open = 0;
          else if (phone !== to) open += 1;
          if (phone === from) phone = to;
        }
        expect(await customer('carol')).toMatchObject({ phone: `${phone}` });
        expect(attention()).toHaveLength(open);
      }),
      { numRuns: 15 },
    );
  });
});
