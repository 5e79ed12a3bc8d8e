/** A till's backlog over a line that loses answers: the hub gets each entry once, and the line carries it once. */
import { gzipSync } from 'node:zlib';
import type { JournalEntry } from '@counterbook/shared/journal';
import { aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHandingIn, type HandingIn } from '../../terminal/src/replication/hand-in.ts';
import { createHubLink, type HubLink } from '../../terminal/src/replication/hub-link.ts';
import { type SmallHub, startSmallHub } from '../../terminal/src/replication/small-hub.ts';
import { busy, byChance, CAPTIVE_PORTAL, inTurn } from './fates.ts';
import { type FaultyLine, startFaultyLine } from './faulty-line.ts';

const HAND_IN = 'POST /api/sync/journal';
const entries = someSales(1_000);
let hub: SmallHub;
let line: FaultyLine;
let link: HubLink;
let handingIn: HandingIn;

beforeEach(async () => {
  hub = await startSmallHub();
  line = await startFaultyLine(hub.url);
  link = createHubLink({ hubUrl: line.url, now: () => 0, random: () => 0.5 });
  handingIn = aHandingIn(link);
});

afterEach(async () => {
  link.stop();
  await line.stop();
  await hub.close();
});

it.each([1, 2, 3])('with 3 % of the answers lost nothing is carried twice (seed %i)', async (seed) => {
  line.setPlan(byChance(seed, { 'lose-answer': 30 }));
  for (let at = 0; at < entries.length; at += 10) await handingIn.send(entries.slice(at, at + 10));
  expect(hub.entries()).toHaveLength(entries.length);
  expect(hub.duplicates()).toBe(0);
  expect(handingIn.acknowledged(1)).toBe(entries.length);
  const payload = batchesOf(10).reduce((sum, batch) => sum + bytesOf(batch), 0);
  expect(line.bytes().sent).toBeLessThanOrEqual(1.3 * payload);
});

it('goes on from where the hub got, whatever cuts a large hand-in', async () => {
  line.setPlan(
    inTurn(HAND_IN, [
      { kind: 'lose-answer' },
      { kind: 'cut-request' },
      { kind: 'cut-answer' },
      CAPTIVE_PORTAL,
      busy('0', 503),
    ]),
  );
  await handingIn.send(entries);
  expect(hub.entries()).toHaveLength(entries.length);
  expect(hub.duplicates()).toBe(0);
});

it('a request that the line repeats is taken once', async () => {
  line.setPlan(byChance(5, { duplicate: 500 }));
  await handingIn.send(entries.slice(0, 300));
  expect(hub.entries()).toHaveLength(300);
  expect(hub.duplicates()).toBeGreaterThan(0);
});

it('a backlog of sales travels in a quarter of its bytes', async () => {
  await handingIn.send(entries);
  expect(line.bytes().sent).toBeLessThan(JSON.stringify(entries).length / 4);
});

it('a hub that reads no compressed bodies is asked plainly, and once only found out', async () => {
  hub.refuseCompressed();
  await handingIn.send(entries.slice(0, 100));
  await handingIn.send(entries.slice(100, 200));
  expect(hub.entries()).toHaveLength(200);
  expect(hub.requests().filter((request) => request === HAND_IN)).toHaveLength(3);
});

it('hands in although the hub tells nobody how far it is', async () => {
  const refused = { ...busy('0'), status: 403 };
  line.setPlan(({ name, nthOfName }) =>
    name === HAND_IN ? { kind: nthOfName === 0 ? 'lose-answer' : 'pass' } : refused,
  );
  await handingIn.send(entries.slice(0, 50));
  expect(hub.entries()).toHaveLength(50);
});

function aHandingIn(over: HubLink): HandingIn {
  const state = new Map<string, unknown>();
  const range = async (_epoch: number, from: number, through: number) => entries.slice(from - 1, through);
  const [{ companyId, shopId, terminalId, epoch }] = entries as [JournalEntry];
  return createHandingIn({
    link: over,
    session: { token: async () => 'token-1', forget: () => undefined },
    journal: {
      place: { companyId, shopId, terminalId, terminalCode: 'T01', epoch },
      epochs: () => [{ epoch, lastSequence: entries.length }],
      range,
      history: range,
    },
    local: {
      get: (key) => state.get(key),
      set: (key, value) => void state.set(key, value),
      delete: (key) => void state.delete(key),
    },
    now: () => 0,
    onProgress: () => undefined,
    onHeads: () => undefined,
  });
}

function someSales(count: number): readonly JournalEntry[] {
  const till = aTill();
  return Array.from({ length: count }, () => till.write({ type: 'sale.completed', payload: aSale() }));
}

function batchesOf(size: number): readonly (readonly JournalEntry[])[] {
  return Array.from({ length: entries.length / size }, (_, at) => entries.slice(at * size, at * size + size));
}

function bytesOf(batch: readonly JournalEntry[]): number {
  return gzipSync(JSON.stringify({ protocol: 1, sentAt: new Date(0).toISOString(), entries: batch })).length;
}
