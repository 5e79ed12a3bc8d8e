/** What tills need only for a while leaves the feeds of their shop, and the hub's own journal keeps it. */
import { aCart } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newEvent } from '../platform/outbox/new-event.ts';
import { compactFeeds } from './commands/compact-feeds.ts';
import { expireFeeds } from './commands/expire-feeds.ts';
import { feedModelsOf } from './persistence/feed-model.ts';
import { floats, type OwnTill, type SyncHub, startSyncHub, verdictsOf } from './testing/sync-hub.ts';

const DAY = 24 * 3_600_000;
let sync: SyncHub;
let number = 0;
let till: OwnTill;
let now = 0;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());
beforeEach(async () => {
  number += 1;
  now = Date.UTC(2026, 0, 1);
  const companyId = `old-${number}`;
  // Each company is for one test: the days of the others' feeds do not matter to it.
  till = await sync.enrol({ companyId, shopId: 's1', terminalId: `till-${number}` });
});

const deps = () => {
  const connection = sync.hub.connectionOf('sync');
  return { ...feedModelsOf(connection), connection, now: () => new Date(now) };
};
async function pass(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    now += DAY;
    await expireFeeds(deps());
  }
}
type Page = {
  readonly documents: readonly { id: string; _deleted: boolean; open?: boolean }[];
  readonly checkpoint: { readonly epoch: string; readonly sequence: number };
};
async function pull(feed: string, after?: Page): Promise<Page> {
  const { companyId, shopId, terminalId: id } = till.place;
  const query = after ? `?epoch=${after.checkpoint.epoch}&sequence=${after.checkpoint.sequence}` : '';
  const device = { id, role: 'device', companyId, shopIds: [shopId] } as const;
  return (await sync.as(device, 'GET', `/api/sync/feeds/${feed}${query}`)).body;
}
const thereIn = ({ documents }: Page) => documents.filter((one) => !one._deleted).map(({ id }) => id);
const goneIn = ({ documents }: Page) => documents.filter((one) => one._deleted);
const idsOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);

describe('entries', () => {
  it('leave the feed after ninety days, a till that was away hears of it, and the hub keeps them', async () => {
    const old = floats(till, 3);
    await sync.handIn(till, old);
    await pass(30);
    const later = floats(till, 2);
    await sync.handIn(till, later);
    const away = await pull('journals');
    await pass(60);
    expect(thereIn(await pull('journals'))).toEqual(idsOf([...old, ...later]));
    await pass(1);
    expect(thereIn(await pull('journals'))).toEqual(idsOf(later));
    expect(goneIn(await pull('journals', away))).toEqual(idsOf(old).map((id) => ({ id, _deleted: true })));
    const { companyId, terminalId } = till.place;
    const path = `/api/sync/journal?terminalId=${terminalId}&epoch=1`;
    const kept = await sync.as({ companyId }, 'GET', path);
    expect(idsOf(kept.body.entries)).toEqual(idsOf([...old, ...later]));
    // Handed in once more they are what they were, and do not come back.
    expect(verdictsOf(await sync.handIn(till, old))).toEqual(Array(3).fill('duplicate'));
    expect(thereIn(await pull('journals'))).toEqual(idsOf(later));
  });

  it('are not old because the clock leapt ahead', async () => {
    const entries = floats(till, 2);
    await sync.handIn(till, entries);
    await pass(20);
    now += 3_000 * DAY;
    await pass(69);
    expect(thereIn(await pull('journals'))).toEqual(idsOf(entries));
  });

  it('are gone for a till that was away for longer than that is told: it begins anew, and has the rest', async () => {
    await sync.handIn(till, floats(till, 2));
    const away = await pull('journals');
    await pass(60);
    const later = floats(till, 1);
    await sync.handIn(till, later);
    await pass(31);
    now += 31 * DAY;
    await compactFeeds(deps());
    now += DAY;
    await compactFeeds(deps());
    const anew = await pull('journals', away);
    expect(anew.checkpoint.epoch).not.toBe(away.checkpoint.epoch);
    expect(anew.documents.map(({ id, _deleted }) => [id, _deleted])).toEqual([[later[0]?.id, false]]);
  });
});

const terminalCode = 'T01';
const park = (id: string) => {
  const cart = { ...aCart([{}]), id };
  return till.write({ type: 'cart.parked', payload: { cart, label: '', total: 1, terminalCode } });
};

describe('parked carts', () => {
  it('that somebody took leave the feed, those that still wait stay, and what comes later of them is taken', async () => {
    const taken = { cartId: 'taken', openedAs: 'sold', terminalCode };
    const acts = [park('taken'), park('waits'), till.write({ type: 'cart.taken', payload: taken })];
    await sync.handIn(till, acts);
    const away = await pull('carts');
    await pass(91);
    expect(thereIn(await pull('carts'))).toEqual(['waits']);
    expect(goneIn(await pull('carts', away))).toEqual([{ id: 'taken', _deleted: true }]);
    const again = till.write({ type: 'cart.taken', payload: { ...taken, openedAs: 'sold-too' } });
    expect(verdictsOf(await sync.handIn(till, [again]))).toEqual(['accepted']);
    expect(thereIn(await pull('carts'))).toEqual(['waits', 'taken']);
    expect((await pull('carts')).documents.at(-1)).toMatchObject({ open: false });
  });
});

describe('what somebody has looked at', () => {
  const tell = async (id: string, version: number, open: boolean) => {
    const { companyId, shopId } = till.place;
    const document = { id, kind: 'stock-oversold', subject: id, message: '', open };
    const data = { document, version, shopId };
    const event = { source: 'inventory', type: 'attention.raised', companyId, partitionKey: shopId, data };
    await sync.hub.bus.publish([newEvent({ ...event, time: new Date(0) })]);
    await sync.hub.quiet();
  };

  it('leaves the feed, what is open stays, and what happens again is told again', async () => {
    await tell('seen', 1, true);
    await tell('seen', 2, false);
    await tell('open', 1, true);
    await pass(91);
    expect(thereIn(await pull('attention'))).toEqual(['open']);
    await tell('seen', 3, true);
    expect(thereIn(await pull('attention'))).toEqual(['open', 'seen']);
  });
});
