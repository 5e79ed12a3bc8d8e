import { generateKeyPairSync } from 'node:crypto';
import type { setAsideAnswerSchema } from '@counterbook/shared/api';
import { type JournalEntry, sealEntry } from '@counterbook/shared/journal';
import type { Attention } from '@counterbook/shared/sync';
import { aSale } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { floats, type OwnTill, type SyncHub, startSyncHub, verdictsOf } from './testing/sync-hub.ts';

let sync: SyncHub;
let number = 0;
let till: OwnTill;
beforeAll(async () => {
  sync = await startSyncHub();
});
afterAll(() => sync.stop());
beforeEach(async () => {
  number += 1;
  const place = { companyId: `company-${number}`, shopId: `shop-${number}` };
  till = await sync.enrol({ ...place, terminalId: `till-${number}` });
  sync.released.length = 0;
});

const manager = () => {
  const { companyId, shopId } = till.place;
  return { id: 'the-manager', role: 'shop-manager', companyId, shopIds: [shopId] } as const;
};
async function list(query = ''): Promise<z.infer<typeof setAsideAnswerSchema>> {
  const path = `/api/sync/quarantine?shopId=${till.place.shopId}${query}`;
  const { status, body } = await sync.as(manager(), 'GET', path);
  expect(status).toBe(200);
  return body;
}
const decide = (id: string, body: object, who: object = manager()) =>
  sync.as(who, 'POST', `/api/sync/quarantine/${encodeURIComponent(id)}`, body);
async function openAttention(): Promise<string[]> {
  await sync.hub.quiet();
  const path = `/api/sync/attention?shopId=${till.place.shopId}`;
  const { body } = await sync.as(manager(), 'GET', path);
  return (body.attention as Attention[]).flatMap(({ open, subject }) => (open ? [subject] : []));
}
const resealed = (entry: JournalEntry, change: object) =>
  sealEntry({ ...entry, ...change } as JournalEntry, till.privateKey);

/** An entry of each kind of wrong, the second of three, and what the hub says of it. */
const wrongs: Record<string, [(entry: JournalEntry) => unknown, string, string[]]> = {
  'a changed field': [(entry) => ({ ...entry, staffId: 'x' }), 'unproven', ['reject']],
  'a wrong hash': [(entry) => ({ ...entry, hash: 'd'.repeat(64) }), 'unproven', ['reject']],
  'another key’s signature': [
    (entry) => sealEntry(entry, generateKeyPairSync('ed25519').privateKey),
    'unproven',
    ['reject'],
  ],
  'another shop': [(entry) => resealed(entry, { shopId: 'elsewhere' }), 'unproven', ['reject']],
  'another company': [(entry) => resealed(entry, { companyId: 'elsewhere' }), 'unproven', ['reject']],
  'an unknown type': [(entry) => resealed(entry, { type: 'till.sang' }), 'unknown-kind', ['reject']],
  'an unknown field': [(entry) => resealed(entry, { mood: 'good' }), 'unknown-kind', ['reject']],
  'sums that do not add up': [
    (entry) => resealed(entry, { type: 'sale.completed', payload: { ...aSale(), total: 1 } }),
    'sums',
    ['correct', 'reject'],
  ],
  'a link to something else': [
    (entry) => resealed(entry, { previousHash: 'c'.repeat(64) }),
    'link',
    ['accept', 'reject'],
  ],
};

describe('what is set aside', () => {
  it.each(Object.entries(wrongs))(
    '%s: whole, with its reason, and nobody waits for it',
    async (_what, wrong) => {
      const [make, cause, choices] = wrong;
      const [first, second] = floats(till, 2);
      const bad = make(second!) as JournalEntry;
      const third = sealEntry({ ...floats(till, 1)[0]!, previousHash: bad.hash }, till.privateKey);
      // Where nobody signed the bad one's hash, the next one goes on from the true one.
      const next = cause === 'unproven' ? resealed(third, { previousHash: second!.hash }) : third;
      const answer = await sync.handIn(till, [first, bad, next]);
      expect(verdictsOf(answer)).toEqual(['accepted', 'quarantined', 'accepted']);
      expect(answer.heads).toMatchObject([{ contiguousThrough: 3, missing: [] }]);
      const again = await sync.handIn(till, [bad]);
      expect(again.verdicts).toEqual([answer.verdicts[1]]);
      expect(await openAttention()).toEqual([second!.id]);
      expect(sync.released).toEqual([first!.id, next.id]);
      const { entries } = await list();
      expect(entries).toMatchObject([{ entryId: second!.id, cause, choices, entry: bad, resolution: null }]);
      expect(entries[0]?.reason).toBe(answer.verdicts[1]!.reason);
    },
  );

  it('is listed page by page, the latest first', async () => {
    await sync.handIn(till, [{ a: 1 }, { a: 2 }, { a: 3 }]);
    const first = await list('&limit=2');
    const second = await list(`&limit=2&cursor=${first.next}`);
    expect([first.entries.length, second.entries.length, second.next]).toEqual([2, 1, null]);
    const seen = [...first.entries, ...second.entries].map(({ entry }) => JSON.stringify(entry)).toSorted();
    expect(seen).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
  });
});

describe('a manager', () => {
  it('takes a revoked terminal’s entry as it is, once, and the attention is over', async () => {
    await sync.revoke(till);
    const [entry] = floats(till, 1);
    await sync.handIn(till, [entry]);
    expect(await openAttention()).toEqual([entry!.id]);
    const accept = { decision: 'accept', reason: 'sold on the last day' };
    const { status, body } = await decide(entry!.id, accept);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...accept, by: 'the-manager', bookedAs: entry!.id });
    expect((await decide(entry!.id, { ...accept, reason: 'again' })).body).toEqual(body);
    const otherwise = await decide(entry!.id, { decision: 'reject', reason: 'no' });
    expect([otherwise.status, otherwise.body.code]).toEqual([409, 'quarantine.decided-otherwise']);
    expect(await openAttention()).toEqual([]);
    expect(sync.released).toEqual([entry!.id]);
    expect((await list()).entries).toEqual([]);
    expect((await list('&resolved=true')).entries).toMatchObject([{ id: entry!.id, resolution: body }]);
    expect(verdictsOf(await sync.handIn(till, [entry]))).toEqual(['duplicate']);
  });

  it('rejects what is not theirs to book, and it stays rejected when it comes again', async () => {
    const [entry] = floats(till, 1);
    const forged = sealEntry(entry!, generateKeyPairSync('ed25519').privateKey);
    await sync.handIn(till, [forged]);
    const accepted = await decide(entry!.id, { decision: 'accept', reason: 'why not' });
    expect([accepted.status, accepted.body.code]).toEqual([409, 'quarantine.not-acceptable']);
    expect((await decide(entry!.id, { decision: 'reject', reason: 'forged' })).status).toBe(200);
    expect(verdictsOf(await sync.handIn(till, [forged]))).toEqual(['quarantined']);
    expect(await openAttention()).toEqual([]);
    // The till's own, if it comes after all, is no forgery.
    expect(verdictsOf(await sync.handIn(till, [entry]))).toEqual(['accepted']);
    await sync.hub.quiet();
    expect(sync.released).toEqual([entry!.id]);
  });

  it('corrects a sale whose sums do not add up: an entry of the hub’s own is booked in its place', async () => {
    const sale = aSale();
    const bad = till.write({ type: 'sale.completed', payload: { ...sale, total: sale.total + 1 } });
    await sync.handIn(till, [bad]);
    const uncorrected = await decide(bad.id, { decision: 'accept', reason: 'looks right' });
    expect([uncorrected.status, uncorrected.body.facts]).toEqual([409, { choices: ['correct', 'reject'] }]);
    const wrong = { decision: 'accept', reason: 'as the receipt says', correction: { ...sale, total: 7 } };
    expect((await decide(bad.id, wrong)).status).toBe(422);
    const right = await decide(bad.id, { ...wrong, correction: sale });
    expect(right.status).toBe(200);
    const { bookedAs } = right.body;
    expect(bookedAs).toBe(`${bad.id}~${bad.hash.slice(0, 16)}`);
    await sync.hub.quiet();
    expect(sync.released).toEqual([bookedAs]);
    const rows = sync.hub.connectionOf('sync').collection<{ _id: string; raw: string }>('entries');
    expect(JSON.parse((await rows.findOne({ _id: bookedAs }))?.raw ?? '')).toMatchObject({
      id: bookedAs,
      payload: sale,
    });
    expect(await openAttention()).toEqual([]);
  });

  it('books both sides of a copied disk, the second under an id of its own', async () => {
    const [entry] = floats(till, 1);
    const twin = resealed(entry!, { occurredAt: '2031-01-01T00:00:00.000Z' });
    await sync.handIn(till, [entry, twin]);
    const [aside] = (await list()).entries;
    expect(aside).toMatchObject({ cause: 'fork', choices: ['accept', 'reject'] });
    const { status, body } = await decide(aside!.id, { decision: 'accept', reason: 'two tills sold' });
    expect(status).toBe(200);
    await sync.hub.quiet();
    expect(sync.released).toEqual([entry!.id, body.bookedAs]);
    expect(verdictsOf(await sync.handIn(till, [twin]))).toEqual(['quarantined']);
    expect((await list()).entries).toEqual([]);
  });

  it('decides in their own shop only', async () => {
    await sync.handIn(till, [{ broken: true }]);
    const [aside] = (await list()).entries;
    const reject = { decision: 'reject', reason: 'broken' };
    const { companyId } = till.place;
    const nextDoor = { role: 'shop-manager', companyId, shopIds: ['another'] } as const;
    expect((await decide(aside!.id, reject, nextDoor)).status).toBe(404);
    expect((await decide(aside!.id, reject, { role: 'company-admin', companyId: 'another' })).status).toBe(
      404,
    );
    const path = `/api/sync/quarantine?shopId=${till.place.shopId}`;
    expect((await sync.as(nextDoor, 'GET', path)).status).toBe(404);
    expect((await decide('nobody:1:1', reject)).status).toBe(404);
  });
});

it('what an older hub could not read is taken by itself when one starts that can', async () => {
  const entries = floats(till, 4);
  const unknown = resealed(floats(till, 1)[0]!, { type: 'till.sang', previousHash: entries[3]!.hash });
  await sync.handIn(till, [entries[0], entries[1], entries[2], entries[3], unknown]);
  await sync.hub.quiet();
  // As the last version left what it did not know: the second without a cause, the third with one, the fourth linked.
  const rows = sync.hub.connectionOf('sync').collection<{ _id: string }>('entries');
  const was = (entry: JournalEntry, row: object) =>
    rows.updateOne({ _id: entry.id }, { $set: { state: 'quarantined', raw: JSON.stringify(entry), ...row } });
  await was(entries[1]!, { reason: 'malformed: type Invalid input' });
  await was(entries[2]!, { reason: 'too old', cause: 'unknown-kind' });
  await was(entries[3]!, { reason: 'does not continue the entry before it', raw: entries[3] });
  sync.released.length = 0;
  const upgraded = await startSyncHub({ beside: sync.hub });
  try {
    // Whichever of the two instances tells it; where that is the older one, nobody wakes it, and it looks once a second.
    const released = () => [...sync.released, ...upgraded.released].toSorted();
    await expect.poll(released, { timeout: 10_000 }).toEqual([entries[1]!.id, entries[2]!.id]);
    await expect.poll(async () => (await rowsOf(upgraded, entries[3]!.id))?.cause).toBe('link');
    expect(await rowsOf(upgraded, entries[1]!.id)).toMatchObject({ state: 'accepted' });
    expect(await rowsOf(upgraded, unknown.id)).toMatchObject({ state: 'quarantined', cause: 'unknown-kind' });
  } finally {
    await upgraded.stop();
  }
});

function rowsOf({ hub }: SyncHub, id: string) {
  return hub.connectionOf('sync').collection<{ _id: string; cause?: string }>('entries').findOne({ _id: id });
}
