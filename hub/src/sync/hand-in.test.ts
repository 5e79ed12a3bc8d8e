import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { MOST_LINES } from '@counterbook/shared/cart';
import { type EntryOf, type JournalEntry, sealEntry } from '@counterbook/shared/journal';
import type { HandInAnswer } from '@counterbook/shared/sync';
import { aCart, aSale, aTill, type TestTill } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newEvent } from '../platform/outbox/new-event.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { sync } from './service.ts';

let hub: TestHub;
let released: string[] = [];
let number = 0;
let till: TestTill;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['cash.moved'],
    batchSize: 500,
    handle: async (events) => {
      released.push(...events.map(({ id }) => id));
    },
  });
});
afterAll(() => hub.stop());
beforeEach(async () => {
  number += 1;
  await hub.quiet();
  released = [];
  till = await enrolled(`company-${number}`, `till-${number}`);
});

async function enrolled(companyId: string, terminalId: string): Promise<TestTill> {
  const made = aTill({ companyId, shopId: `shop-${number}`, terminalId });
  await enrol(made);
  return made;
}

async function enrol({ place, publicKey }: TestTill): Promise<void> {
  const { companyId, shopId, terminalId, epoch } = place;
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const data = { terminalId, terminalCode: 'T01', companyId, shopId, publicKey: pem, epoch };
  await hub.bus.publish([
    newEvent({
      source: 'auth',
      type: 'device.enrolled',
      companyId,
      partitionKey: shopId,
      data,
      time: new Date(0),
    }),
  ]);
}

const moves = (count: number, from = till) =>
  Array.from({ length: count }, () =>
    from.write({ type: 'cash.moved', payload: { direction: 'in', amount: 100, reason: 'float' } }),
  );
const tokenOf = ({ place }: TestTill) =>
  hub.issueToken({
    id: place.terminalId,
    role: 'device',
    companyId: place.companyId,
    shopIds: [place.shopId],
  });
async function handIn(entries: readonly unknown[], from = till): Promise<HandInAnswer> {
  const answer = await call(hub.baseUrl, 'POST', '/api/sync/journal', {
    token: tokenOf(from),
    body: { protocol: 1, entries },
  });
  expect(answer.status).toBe(200);
  return answer.body;
}
const verdictsOf = (answer: HandInAnswer) => answer.verdicts.map(({ verdict }) => verdict);
const throughOf = (answer: HandInAnswer) => answer.heads[0]?.contiguousThrough;

describe('a hand-in', () => {
  it('sent twice has its effects once', async () => {
    const entries = moves(5);
    expect(verdictsOf(await handIn(entries))).toEqual(Array(5).fill('accepted'));
    const again = await handIn(entries);
    expect(verdictsOf(again)).toEqual(Array(5).fill('duplicate'));
    expect(throughOf(again)).toBe(5);
    await hub.quiet();
    expect(released).toEqual(entries.map(({ id }) => id));
  });

  it('is not taken in by a head that says less is stored than is: all is looked up, and nothing doubled', async () => {
    const entries = moves(4);
    await handIn(entries.slice(0, 3));
    const { terminalId, epoch } = till.place;
    const head = { contiguousThrough: 1, storedThrough: 1, hash: entries[0]?.hash };
    await hub
      .connectionOf('sync')
      .collection<{ _id: string }>('heads')
      .updateOne({ _id: `${terminalId}:${epoch}` }, { $set: head });
    const again = await handIn(entries.slice(1));
    expect(verdictsOf(again)).toEqual(['duplicate', 'duplicate', 'accepted']);
    expect(throughOf(again)).toBe(4);
    await hub.quiet();
    expect(released).toEqual(entries.map(({ id }) => id));
  });

  it('has its till’s clock recorded beside the hub’s, and takes it for nothing else', async () => {
    const sentAt = new Date(Date.now() - 3_600_000).toISOString();
    const { status } = await call(hub.baseUrl, 'POST', '/api/sync/journal', {
      token: tokenOf(till),
      body: { protocol: 1, sentAt, entries: moves(1) },
    });
    expect(status).toBe(200);
    const { companyId } = till.place;
    const admin = hub.issueToken({ id: 'a', role: 'company-admin', companyId, shopIds: [] });
    const { body } = await call(hub.baseUrl, 'GET', '/api/sync/terminals', { token: admin });
    const ahead = body.terminals[0].clockAheadSeconds;
    expect(Math.abs(ahead + 3_600)).toBeLessThan(60);
  });

  it('with its halves swapped is held, told what is missing, and released in order', async () => {
    const entries = moves(6);
    const early = await handIn(entries.slice(3));
    expect(verdictsOf(early)).toEqual(['held', 'held', 'held']);
    expect(early.heads).toMatchObject([{ contiguousThrough: 0, missing: [{ from: 1, to: 3 }] }]);
    const late = await handIn(entries.slice(0, 3));
    expect(late.heads).toMatchObject([{ contiguousThrough: 6, missing: [] }]);
    await hub.quiet();
    expect(released).toEqual(entries.map(({ id }) => id));
  });

  it('cut off before the answer is taken, and its repeat does nothing again', async () => {
    const entries = moves(4);
    await sendAndHangUp(entries);
    const again = await handIn(entries);
    expect(again.verdicts.every(({ verdict }) => verdict === 'duplicate' || verdict === 'accepted')).toBe(
      true,
    );
    await hub.quiet();
    expect(released).toEqual(entries.map(({ id }) => id));
  });

  it('in any order, in any pieces, with any repeats, even two at once, comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }).chain((count) =>
          fc.record({
            count: fc.constant(count),
            batches: fc.array(fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 8 }), {
              maxLength: 6,
            }),
          }),
        ),
        async ({ count, batches }) => {
          number += 1;
          released = [];
          const own = await enrolled(`company-${number}`, `till-${number}`);
          const entries = moves(count, own);
          const sent = batches.map((batch) => batch.map((index) => entries[index]!));
          const heads = await Promise.all(
            sent.map(async (batch) => throughOf(await handIn(batch, own)) ?? 0),
          );
          const have = new Set(batches.flat().map((index) => index + 1));
          let through = 0;
          while (have.has(through + 1)) through += 1;
          expect(Math.max(0, ...heads)).toBe(through);
          await hub.quiet();
          expect(released).toEqual(entries.slice(0, through).map(({ id }) => id));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what is not right', () => {
  const entryLike = (entry: JournalEntry, change: object) => ({ ...entry, ...change });

  it('is set aside whole with its reason, and its neighbours are taken', async () => {
    const [first, second, third, fourth] = moves(4);
    const answer = await handIn([
      first,
      entryLike(second!, { occurredAt: '2031-01-01T00:00:00.000Z' }),
      third,
      { id: 7 },
      fourth,
    ]);
    expect(verdictsOf(answer)).toEqual(['accepted', 'quarantined', 'accepted', 'quarantined', 'accepted']);
    expect(answer.heads).toMatchObject([{ contiguousThrough: 4, missing: [] }]);
    await hub.quiet();
    expect(released).toEqual([first!.id, third!.id, fourth!.id]);
    const manager = hub.issueToken({
      id: 'm',
      role: 'shop-manager',
      companyId: till.place.companyId,
      shopIds: [till.place.shopId],
    });
    const { body } = await call(hub.baseUrl, 'GET', `/api/sync/attention?shopId=${till.place.shopId}`, {
      token: manager,
    });
    expect(body.attention.map(({ kind }: { kind: string }) => kind)).toEqual([
      'entry-quarantined',
      'entry-quarantined',
    ]);
  });

  it.each([
    ['another terminal', { terminalId: 'till-x' }, 'another terminal'],
    ['another company', { companyId: 'company-x' }, 'another shop'],
    ['a forged signature', { signature: Buffer.alloc(64, 7).toString('base64') }, 'signature'],
    ['an unknown type', { type: 'till.exploded' }, 'malformed'],
  ])('%s is quarantined', async (_what, change, reason) => {
    const answer = await handIn([entryLike(moves(1)[0]!, change)]);
    expect(answer.verdicts).toMatchObject([
      { verdict: 'quarantined', reason: expect.stringContaining(reason) },
    ]);
  });

  it('a sale whose sums disagree is quarantined', async () => {
    const sale = aSale();
    const entry = till.write({ type: 'sale.completed', payload: { ...sale, total: sale.total + 1 } });
    expect((await handIn([entry])).verdicts).toMatchObject([{ verdict: 'quarantined' }]);
  });

  it('a sale of as many lines as a cart can have, each with its price changed, is booked; what no event holds is set aside', async () => {
    const override = { staffId: randomUUID(), reason: 'own decision' };
    const lines = Array.from({ length: MOST_LINES }, (_, index) => ({
      ...{ id: randomUUID(), productId: randomUUID(), sku: `${20_000 + index}`, override },
      ...{ name: `Doormat no ${index} red retrospot`, listPrice: 795, unitPrice: 1443 },
    }));
    const large = till.write({ type: 'sale.completed', payload: aSale(aCart(lines)) });
    expect(verdictsOf(await handIn([large]))).toEqual(['accepted']);
    const noise = { ...aSale(), note: randomBytes(300_000).toString('base64') };
    const [set] = (await handIn([till.write({ type: 'sale.completed', payload: noise })])).verdicts;
    expect(set).toMatchObject({
      verdict: 'quarantined',
      reason: expect.stringContaining('larger than 252 KB, even compressed'),
    });
  });

  it('the same id with other content is a fork: both sides are kept', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const cloned = {
      ...aTill({ companyId: `company-${number}`, shopId: `shop-${number}`, terminalId: 'cloned' }),
      publicKey,
    };
    await enrol(cloned);
    const [template] = moves(1, cloned);
    const written = (reason: string) =>
      sealEntry(
        { ...(template as EntryOf<'cash.moved'>), payload: { direction: 'in', amount: 100, reason } },
        privateKey,
      );
    expect(verdictsOf(await handIn([written('here')], cloned))).toEqual(['accepted']);
    const answer = await handIn([written('there'), written('here')], cloned);
    expect(answer.verdicts).toMatchObject([
      { verdict: 'quarantined', reason: expect.stringContaining('copied') },
      { verdict: 'duplicate' },
    ]);
    await handIn([written('there')], cloned);
    const kept = await hub
      .connectionOf('sync')
      .collection('entries')
      .countDocuments({ entryId: template!.id });
    expect(kept).toBe(2);
  });

  it('an entry that the till lost holds nobody up, and gives way to the true one', async () => {
    const [first, second, third] = moves(3);
    const { id, terminalId, epoch, sequence, hash } = second!;
    const lost = { lost: true, id, terminalId, epoch, sequence, hash: third!.previousHash };
    const answer = await handIn([first, lost, third]);
    expect(verdictsOf(answer)).toEqual(['accepted', 'quarantined', 'accepted']);
    expect(answer.verdicts[1]?.reason).toContain('lost');
    expect(answer.heads).toMatchObject([{ contiguousThrough: 3, missing: [] }]);
    expect(lost.hash).toBe(hash);
    expect(verdictsOf(await handIn([second]))).toEqual(['accepted']);
    await hub.quiet();
    expect(released.sort()).toEqual([first!.id, second!.id, third!.id].sort());
  });

  it('what an earlier enrolment’s key signed is taken in its epochs, and in no other', async () => {
    const old = generateKeyPairSync('ed25519');
    const renewed = aTill({ ...till.place, terminalId: 'renewed' });
    await enrol({ ...renewed, publicKey: old.publicKey });
    const later = aTill({ ...renewed.place, epoch: 101 });
    await enrol(later);
    const signedByOld = (entry: JournalEntry | undefined) => sealEntry(entry!, old.privateKey);
    const early = signedByOld(moves(1, renewed)[0]);
    const [first, second] = moves(2, later);
    expect(verdictsOf(await handIn([early, first], later))).toEqual(['accepted', 'accepted']);
    const answer = await handIn([signedByOld(second)], later);
    expect(answer.verdicts).toMatchObject([
      { verdict: 'quarantined', reason: expect.stringContaining('signature') },
    ]);
  });

  it('a damaged copy that came first gives way to the true entry, which is booked once', async () => {
    const [first, second] = moves(2);
    const damaged = entryLike(first!, { occurredAt: '2031-01-01T00:00:00.000Z' });
    expect(verdictsOf(await handIn([damaged, second]))).toEqual(['quarantined', 'accepted']);
    expect(verdictsOf(await handIn([first]))).toEqual(['accepted']);
    expect(verdictsOf(await handIn([first]))).toEqual(['duplicate']);
    await hub.quiet();
    expect(released.sort()).toEqual([first!.id, second!.id].sort());
  });

  it('an entry that has no canonical form or an impossible name is set aside, and its neighbours are taken', async () => {
    const [first, second] = moves(2);
    const answer = await handIn([first, { 'a\u0000b': '\ud800' }, second]);
    expect(verdictsOf(answer)).toEqual(['accepted', 'quarantined', 'accepted']);
  });

  it('a forged twin of a known entry is kept beside it and changes nothing', async () => {
    const [ours] = moves(1);
    const forged = aTill(till.place).write({ type: 'drawer.opened', payload: { reason: 'no sale' } });
    await handIn([ours]);
    expect((await handIn([forged])).verdicts).toMatchObject([{ verdict: 'quarantined' }]);
    expect(verdictsOf(await handIn([ours]))).toEqual(['duplicate']);
    const kept = await hub.connectionOf('sync').collection('entries').countDocuments({ entryId: ours!.id });
    expect(kept).toBe(2);
  });

  it('an envelope that is no hand-in is refused and named', async () => {
    const { status, body } = await call(hub.baseUrl, 'POST', '/api/sync/journal', {
      token: tokenOf(till),
      body: { protocol: 1, entries: 'all' },
    });
    expect(status).toBe(422);
    expect(body.issues[0].path).toBe('body.entries');
  });

  it('a terminal whose enrolment has not arrived yet is asked to come again', async () => {
    const stranger = aTill({
      companyId: till.place.companyId,
      shopId: till.place.shopId,
      terminalId: 'till-new',
    });
    const { status, headers } = await call(hub.baseUrl, 'POST', '/api/sync/journal', {
      token: tokenOf(stranger),
      body: { protocol: 1, entries: moves(1, stranger) },
    });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).not.toBeNull();
  });
});

it('a journal is read by its own company only', async () => {
  await handIn(moves(2));
  const path = `/api/sync/journal?terminalId=${till.place.terminalId}`;
  const admin = (companyId: string) =>
    hub.issueToken({ id: 'a', role: 'company-admin', companyId, shopIds: [] });
  expect(
    (await call(hub.baseUrl, 'GET', path, { token: admin(till.place.companyId) })).body.entries,
  ).toHaveLength(2);
  expect((await call(hub.baseUrl, 'GET', path, { token: admin('company-other') })).status).toBe(404);
  const { body } = await call(hub.baseUrl, 'GET', '/api/sync/terminals', {
    token: admin(till.place.companyId),
  });
  expect(body.terminals).toMatchObject([{ id: till.place.terminalId, accepted: 2, held: 0, quarantined: 0 }]);
});

/** Sends a whole request and destroys the socket as soon as the hub has begun to answer. */
function sendAndHangUp(entries: readonly JournalEntry[]): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = request(new URL('/api/sync/journal', hub.baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(till)}` },
    });
    outgoing.on('response', (response) => {
      response.destroy();
      resolve();
    });
    outgoing.on('error', () => resolve());
    outgoing.end(JSON.stringify({ protocol: 1, entries }));
  });
}
