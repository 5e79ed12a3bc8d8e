/** What the hub has is compared with what its terminals have, and with what it signed itself. */
import { createPublicKey } from 'node:crypto';
import type { JournalEntry } from '@counterbook/shared/journal';
import { digestOf, isCountersigned, moneyIn, type SignedHead } from '@counterbook/shared/sync';
import { aSale } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { floats, type OwnTill, type SyncHub, startSyncHub, verdictsOf } from './testing/sync-hub.ts';

let sync: SyncHub;
let number = 0;
let till: OwnTill;
let entries: JournalEntry[] = [];
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());
beforeEach(async () => {
  number += 1;
  const place = { companyId: `company-${number}`, shopId: `shop-${number}` };
  till = await sync.enrol({ ...place, terminalId: `till-${number}` });
  entries = [
    ...floats(till, 3),
    till.write({ type: 'sale.completed', payload: aSale() }),
    ...floats(till, 2),
  ];
  await sync.handIn(till, entries);
});

const device = (of = till) =>
  ({
    id: of.place.terminalId,
    role: 'device',
    companyId: of.place.companyId,
    shopIds: [of.place.shopId],
  }) as const;
const rows = () => sync.hub.connectionOf('sync').collection<{ _id: string; occupies: boolean }>('entries');

/** Numbers under which the hub has not what the till has. */
async function differing(contents: boolean): Promise<number[]> {
  const ranges = entries.map(({ sequence }) => ({ epoch: 1, from: sequence, to: sequence }));
  const body = { protocol: 1, contents, ranges };
  const answer = await sync.as(device(), 'POST', '/api/sync/audit', body);
  expect(answer.status).toBe(200);
  return entries.flatMap((entry, index) => {
    const own = digestOf(ranges[index]!, [{ hash: entry.hash, money: moneyIn(entry) }]);
    return JSON.stringify(own) === JSON.stringify(answer.body.digests[index]) ? [] : [entry.sequence];
  });
}

it('a range counts, adds up and hashes as the till’s own does', async () => {
  const range = { epoch: 1, from: 2, to: 5 };
  for (const contents of [true, false]) {
    const body = { protocol: 1, contents, ranges: [range] };
    const { body: answer } = await sync.as(device(), 'POST', '/api/sync/audit', body);
    const own = entries.slice(1, 5).map((entry) => ({ hash: entry.hash, money: moneyIn(entry) }));
    expect(answer.digests).toEqual([digestOf(range, own)]);
    expect(answer.digests[0]).toMatchObject({ count: 4, sum: 3 * 100 + aSale().total });
  }
});

it('an entry that somebody deleted at the hub is missed, and taken again under its own number', async () => {
  await rows().deleteMany({ _id: { $in: [entries[2]!.id, entries[3]!.id] } });
  expect(await differing(false)).toEqual([3, 4]);
  const answer = await sync.handIn(till, entries.slice(2, 4));
  expect(verdictsOf(answer)).toEqual(['accepted', 'accepted']);
  expect(answer.heads).toMatchObject([{ contiguousThrough: 6, missing: [] }]);
  expect(await differing(true)).toEqual([]);
  expect(verdictsOf(await sync.handIn(till, entries))).toEqual(Array(6).fill('duplicate'));
});

it('an entry that somebody altered at the hub is noticed, put right, and kept beside as it was found', async () => {
  await rows().updateOne(
    { _id: entries[3]!.id },
    { $set: { raw: JSON.stringify({ ...entries[3], payload: { ...entries[3]!.payload, total: 1 } }) } },
  );
  expect(await differing(false)).toEqual([]);
  expect(await differing(true)).toEqual([4]);
  await sync.hub.quiet();
  sync.released.length = 0;
  expect(verdictsOf(await sync.handIn(till, [entries[3]]))).toEqual(['accepted']);
  expect(await differing(true)).toEqual([]);
  await sync.hub.quiet();
  expect(sync.released).toEqual([]);
  const { companyId, shopId } = till.place;
  const path = `/api/sync/quarantine?shopId=${shopId}`;
  const { body } = await sync.as({ companyId }, 'GET', path);
  expect(body.entries).toMatchObject([
    { entryId: entries[3]!.id, cause: 'altered', choices: ['reject'], entry: { payload: { total: 1 } } },
  ]);
});

it('rows of a version that noted no sums are read for them', async () => {
  await rows().updateMany({}, { $unset: { money: 1 } as never });
  expect(await differing(false)).toEqual([]);
});

async function signedHead(): Promise<SignedHead> {
  const { body: heads } = await sync.as(device(), 'GET', '/api/sync/heads');
  const [{ countersignature, ...head }] = heads;
  return { ...head, ...countersignature };
}

it('a head is countersigned by a key that everybody can have, and by no other statement', async () => {
  const head = await signedHead();
  const { body } = await sync.as({}, 'GET', '/api/sync/keys');
  const jwk = body.keys.find(({ kid }: { kid: string }) => kid === head.kid);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  expect(head).toMatchObject({ epoch: 1, contiguousThrough: 6, hash: entries[5]!.hash });
  expect(isCountersigned(till.place.terminalId, head, key)).toBe(true);
  expect(isCountersigned('another', head, key)).toBe(false);
  expect(isCountersigned(till.place.terminalId, { ...head, contiguousThrough: 7 }, key)).toBe(false);
  const handedIn = (await sync.handIn(till, floats(till, 1))).heads[0]!;
  const { countersignature, missing: _missing, ...last } = handedIn;
  expect(isCountersigned(till.place.terminalId, { ...last, ...countersignature! }, key)).toBe(true);
});

const report = (signedHeads: readonly SignedHead[], change: object = {}) => ({
  protocol: 1,
  sentAt: new Date(Date.now() + 90_000).toISOString(),
  version: '1.2.3',
  waiting: 4,
  oldestWaiting: '2026-01-01T00:00:00.000Z',
  freeBytes: 5_000_000,
  storage: { checkedAt: '2026-01-02T00:00:00.000Z', trouble: null },
  audit: { state: 'agrees', checkedAt: '2026-01-03T00:00:00.000Z', repaired: 0, differing: 0 },
  signedHeads,
  ...change,
});
const feedEpoch = async () =>
  (await sync.as(device(), 'GET', '/api/sync/feeds/journals')).body.checkpoint.epoch as string;

it('what a terminal reports of itself is seen in its shop, and replaces what it reported before', async () => {
  const send = (change: object) => sync.as(device(), 'POST', '/api/sync/report', report([], change));
  expect((await send({ waiting: 9 })).body).toEqual({ isRestored: false });
  expect((await send({})).status).toBe(200);
  const { companyId, shopId } = till.place;
  const manager = { role: 'shop-manager', companyId, shopIds: [shopId] } as const;
  const { body } = await sync.as(manager, 'GET', '/api/sync/terminals');
  expect(body.terminals).toHaveLength(1);
  const { signedHeads: _heads, sentAt: _at, ...told } = report([]);
  expect(body.terminals[0]).toMatchObject({ id: till.place.terminalId, report: told });
  expect(Math.abs(body.terminals[0].clockAheadSeconds - 90)).toBeLessThan(30);
});

it('a hub that has less than it signed begins another feed epoch, once for all its terminals', async () => {
  const neighbour = await sync.enrol({ ...till.place, terminalId: `next-${number}` });
  await sync.handIn(neighbour, floats(neighbour, 2));
  const [head, epoch] = [await signedHead(), await feedEpoch()];
  const { body: theirs } = await sync.as(device(neighbour), 'GET', '/api/sync/heads');
  const theirHead = { ...theirs[0], ...theirs[0].countersignature, countersignature: undefined };
  const tell = (signed: object, who = till) =>
    sync.as(device(who), 'POST', '/api/sync/report', report([signed as SignedHead]));
  expect((await tell(head)).body).toEqual({ isRestored: false });
  const forged = { ...head, contiguousThrough: 999 };
  expect((await tell(forged)).body).toEqual({ isRestored: false });
  expect(await feedEpoch()).toBe(epoch);

  // As a backup from before these terminals would have it.
  const heads = sync.hub.connectionOf('sync').collection<{ companyId: string }>('heads');
  await heads.deleteMany({ companyId: till.place.companyId });
  await rows().deleteMany({ companyId: till.place.companyId } as never);
  expect((await tell(head)).body).toEqual({ isRestored: true });
  const next = await feedEpoch();
  expect(next).not.toBe(epoch);
  expect((await tell(theirHead, neighbour)).body).toEqual({ isRestored: true });
  expect(await feedEpoch()).toBe(next);
  expect(verdictsOf(await sync.handIn(till, entries))).toEqual(Array(6).fill('accepted'));
  expect((await tell(head)).body).toEqual({ isRestored: false });
});
