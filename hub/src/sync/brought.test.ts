/** Tills of one shop will exchange journals when the hub is away: an entry may come through any of them. */
import { sealEntry } from '@counterbook/shared/journal';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { floats, type OwnTill, type SyncHub, startSyncHub, verdictsOf } from './testing/sync-hub.ts';

let sync: SyncHub;
let number = 0;
let till: OwnTill;
let neighbour: OwnTill;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());
beforeEach(async () => {
  number += 1;
  const place = { companyId: `company-${number}`, shopId: `shop-${number}` };
  till = await sync.enrol({ ...place, terminalId: `till-${number}` });
  neighbour = await sync.enrol({ ...place, terminalId: `next-${number}` });
  sync.released.length = 0;
});

it.each([
  ['first', 0],
  ['in between', 2],
  ['last', 4],
])('entries that a neighbour brings %s count once, by their own terminal', async (_when, from) => {
  const entries = floats(till, 4);
  const own = floats(neighbour, 2);
  if (from > 0) await sync.handIn(till, entries.slice(0, from));
  const answer = await sync.handIn(neighbour, [...entries.toReversed(), ...own]);
  expect(answer.verdicts.slice(4).map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);
  expect(answer.heads).toMatchObject([{ contiguousThrough: 2, hash: own[1]!.hash }]);
  expect(answer.brought).toMatchObject([
    { terminalId: till.place.terminalId, contiguousThrough: 4, hash: entries[3]!.hash, missing: [] },
  ]);
  expect(verdictsOf(await sync.handIn(till, entries))).toEqual(Array(4).fill('duplicate'));
  await sync.hub.quiet();
  expect(sync.released.toSorted()).toEqual([...entries, ...own].map(({ id }) => id).toSorted());
});

it('a gap in what a neighbour brings is told to it, and closed by whoever has the rest', async () => {
  const entries = floats(till, 3);
  const answer = await sync.handIn(neighbour, [entries[2]]);
  expect(verdictsOf(answer)).toEqual(['held']);
  expect(answer.heads).toEqual([]);
  expect(answer.brought).toMatchObject([{ contiguousThrough: 0, missing: [{ from: 1, to: 2 }] }]);
  await sync.handIn(till, entries.slice(0, 2));
  await sync.hub.quiet();
  expect(sync.released).toEqual(entries.map(({ id }) => id));
});

it('what a neighbour spoils takes no number from the till that wrote it', async () => {
  const entries = floats(till, 2);
  const spoilt = { ...entries[0]!, hash: 'e'.repeat(64) };
  const forged = sealEntry(entries[1]!, neighbour.privateKey);
  const lost = {
    lost: true,
    id: entries[1]!.id,
    terminalId: till.place.terminalId,
    epoch: 1,
    sequence: 2,
    hash: 'a'.repeat(64),
  };
  const answer = await sync.handIn(neighbour, [spoilt, forged, lost]);
  expect(verdictsOf(answer)).toEqual(Array(3).fill('quarantined'));
  expect(answer.brought).toBeUndefined();
  expect(verdictsOf(await sync.handIn(till, entries))).toEqual(['accepted', 'accepted']);
});

it('strangers stay strangers: of another shop, of another company, or through a terminal that was shut out', async () => {
  const { companyId, terminalId } = till.place;
  const nextDoor = await sync.enrol({ companyId, shopId: 'another-shop', terminalId: `${terminalId}-far` });
  const foreign = await sync.enrol({
    companyId: `${companyId}-x`,
    shopId: till.place.shopId,
    terminalId: 'till-x',
  });
  const answer = await sync.handIn(neighbour, [...floats(nextDoor, 1), ...floats(foreign, 1)]);
  expect(answer.verdicts).toMatchObject(
    Array(2).fill({ verdict: 'quarantined', reason: 'comes from another terminal' }),
  );
  await sync.revoke(neighbour);
  const entries = floats(till, 1);
  const late = await sync.handIn(neighbour, entries);
  expect(late.verdicts).toMatchObject([
    { verdict: 'quarantined', reason: expect.stringContaining('revoked') },
  ]);
  expect(verdictsOf(await sync.handIn(till, entries))).toEqual(['accepted']);
});

it('a revoked terminal’s entries are set aside whoever brings them', async () => {
  await sync.revoke(till);
  const answer = await sync.handIn(neighbour, floats(till, 2));
  expect(answer.verdicts).toMatchObject(
    Array(2).fill({ verdict: 'quarantined', reason: 'the terminal was revoked' }),
  );
  expect(answer.brought).toMatchObject([{ contiguousThrough: 2, missing: [] }]);
});
