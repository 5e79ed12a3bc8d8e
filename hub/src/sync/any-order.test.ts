/**
 * Whatever order, pieces, repeats, damaged copies, a copied disk and neighbours make of a journal on its way, the hub
 * books each entry once. The oracle is arrays of numbers: it knows nothing of hashes, heads or rows.
 */
import { type JournalEntry, sealEntry } from '@counterbook/shared/journal';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { floats, type SyncHub, startSyncHub } from './testing/sync-hub.ts';

let sync: SyncHub;
let number = 0;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());

/** `twin`: another entry under the last number, as a copied disk signs it. */
type Sent = { readonly at: number; readonly as: 'sound' | 'changed' | 'wrong-hash' | 'twin' };
type Batch = { readonly byNeighbour: boolean; readonly sent: readonly Sent[] };

const journeys = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const as = fc.constantFrom<Sent['as'][]>('sound', 'sound', 'sound', 'changed', 'wrong-hash', 'twin');
  const sent = fc.record({ at: fc.nat(count - 1), as });
  const batch = fc.record({
    byNeighbour: fc.boolean(),
    sent: fc.array(sent, { minLength: 1, maxLength: 6 }),
  });
  return fc.record({ count: fc.constant(count), batches: fc.array(batch, { minLength: 1, maxLength: 6 }) });
});

/** Numbers that are booked in the end, and whether the last one is the twin's. */
function expectedOf(count: number, batches: readonly Batch[]) {
  const sound = new Set<number>();
  const claimed = new Set<number>();
  let last: 'sound' | 'twin' | null = null;
  for (const { byNeighbour, sent } of batches)
    for (const { at, as } of sent) {
      if (as === 'twin') last ??= 'twin';
      else if (as === 'sound' && at === count - 1) last ??= 'sound';
      else if (as === 'sound') sound.add(at);
      else if (!byNeighbour) claimed.add(at);
    }
  if (last !== null) sound.add(count - 1);
  let through = 0;
  while (sound.has(through) || claimed.has(through)) through += 1;
  return { booked: [...sound].filter((at) => at < through), through, last };
}

it('an entry is booked once, when everything before it is there or known to be bad', async () => {
  await fc.assert(
    fc.asyncProperty(journeys, async ({ count, batches }) => {
      number += 1;
      const place = { companyId: `company-${number}`, shopId: `shop-${number}` };
      const till = await sync.enrol({ ...place, terminalId: `till-${number}` });
      const neighbour = await sync.enrol({ ...place, terminalId: `next-${number}` });
      const entries = floats(till, count);
      const last = entries.at(-1)!;
      const twin = sealEntry({ ...last, occurredAt: '2031-01-01T00:00:00.000Z' }, till.privateKey);
      const made = ({ at, as }: Sent): JournalEntry => {
        const entry = entries[at]!;
        if (as === 'changed') return { ...entry, staffId: 'somebody-else' };
        if (as === 'wrong-hash') return { ...entry, hash: 'f'.repeat(64) };
        return as === 'twin' ? twin : entry;
      };
      sync.released.length = 0;
      let heads = 0;
      for (const { byNeighbour, sent } of batches) {
        const answer = await sync.handIn(byNeighbour ? neighbour : till, sent.map(made));
        const all = [...answer.heads, ...(answer.brought ?? [])];
        heads = Math.max(heads, ...all.map(({ contiguousThrough }) => contiguousThrough));
        expect(answer.verdicts).toHaveLength(sent.length);
      }
      await sync.hub.quiet();
      const expected = expectedOf(count, batches);
      expect(heads).toBe(expected.through);
      expect(sync.released.toSorted()).toEqual(expected.booked.map((at) => entries[at]!.id).toSorted());
      if (expected.last !== null && expected.through === count) {
        const winner = expected.last === 'twin' ? twin : last;
        const rows = sync.hub.connectionOf('sync').collection<{ _id: string }>('entries');
        expect(await rows.findOne({ _id: last.id })).toMatchObject({ hash: winner.hash, state: 'accepted' });
      }
    }),
    { numRuns: 25 },
  );
});
