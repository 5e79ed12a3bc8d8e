/** Hub and tills are never updated on the same day: a till of today before the first hub, and the first till before today's. */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JournalEntry } from '@counterbook/shared/journal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEvent } from '../../hub/src/platform/outbox/new-event.ts';
import { call } from '../../hub/src/platform/testing/call.ts';
import { startTestHub, type TestHub } from '../../hub/src/platform/testing/start-service.ts';
import { sync } from '../../hub/src/sync/service.ts';
import { OLD_KEY } from '../../terminal/src/till/old-files/old-key.ts';
import { type Bench, openBench, openForSelling, sellMugs } from '../../terminal/src/till/till-fixture.ts';
import { readCollection } from '../replay/till-files.ts';
import { type OldHub, startOldHub } from './versions/old-hub.ts';
import { FEED_PAGE, FEEDS, HAND_IN_ANSWER, HEADS } from './versions/protocol-1.ts';

describe('a till of today before a hub of the first version', () => {
  let hub: OldHub;
  let bench: Bench;
  beforeAll(async () => {
    hub = await startOldHub();
    bench = await openBench({ hub });
  });
  afterAll(() => bench?.close());

  it('enrols, loads, sells and hands everything in; no hand-in says anything that hub does not know', async () => {
    await openForSelling(bench);
    for (let sold = 0; sold < 30; sold += 1) await sellMugs(bench);
    await bench.until(({ sync }) => sync.waiting === 0);
    const sales = hub.entries().filter(({ type }) => type === 'sale.completed');
    expect(sales).toHaveLength(30);
    expect(hub.refused().filter((what) => what.startsWith('hand-in'))).toEqual([]);
    expect(hub.refused().filter((what) => what.startsWith('query'))).toEqual([]);
  });

  it('goes on hearing of what that hub does tell', async () => {
    hub.feed('stock', [{ id: 'mug', quantity: 77_000, applied: {} } as never]);
    await expect
      .poll(async () => (await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft, {
        timeout: 10_000,
      })
      .toBeGreaterThan(40_000);
  });
});

describe('a till of the first version before the hub of today', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-versions-'));
  let hub: TestHub;
  let entries: readonly JournalEntry[];
  let token = '';

  beforeAll(async () => {
    const file = join(directory, 'till.db');
    const stored = new URL('../../terminal/src/till/old-files/0.1.0.db.gz', import.meta.url);
    writeFileSync(file, gunzipSync(readFileSync(stored)));
    entries = readCollection(file, 'journal')
      .map((document) => withoutMeta(document) as unknown as JournalEntry)
      .toSorted((left, right) => left.sequence - right.sequence);
    const { companyId, shopId, terminalId } = entries[0] as JournalEntry;
    hub = await startTestHub({ services: [sync] });
    const publicKey = String(createPublicKey(OLD_KEY).export({ type: 'spki', format: 'pem' }));
    const data = { companyId, shopId, terminalId, terminalCode: 'T01', publicKey, epoch: 1 };
    const about = { source: 'auth', type: 'device.enrolled', companyId, partitionKey: shopId };
    await hub.bus.publish([newEvent({ ...about, data, time: new Date(0) })]);
    token = hub.issueToken({ id: terminalId, role: 'device', companyId, shopIds: [shopId] });
  });
  afterAll(async () => {
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('hands in what it has on board, is understood, and understands each answer', async () => {
    expect(entries.length).toBeGreaterThan(5);
    const early = { protocol: 1, entries: entries.slice(3) };
    const held = await call(hub.baseUrl, 'POST', '/api/sync/journal', { token, body: early });
    expect(held.status).toBe(200);
    expect(HAND_IN_ANSWER.parse(held.body).heads).toMatchObject([{ missing: [{ from: 1, to: 3 }] }]);
    const body = { protocol: 1, sentAt: new Date().toISOString(), entries };
    const answer = await call(hub.baseUrl, 'POST', '/api/sync/journal', { token, body });
    const { verdicts, heads } = HAND_IN_ANSWER.parse(answer.body);
    expect(verdicts.filter(({ verdict }) => verdict === 'quarantined')).toEqual([]);
    expect(heads).toMatchObject([{ contiguousThrough: entries.length, missing: [] }]);
    const told = await call(hub.baseUrl, 'GET', '/api/sync/heads', { token });
    expect(HEADS.parse(told.body)).toMatchObject([{ contiguousThrough: entries.length }]);
  });

  it.each(FEEDS)('is still told its %s, a page at a time', async (feed) => {
    const path = `/api/sync/feeds/${feed}`;
    const first = await call(hub.baseUrl, 'GET', `${path}?limit=2000`, { token });
    const { checkpoint } = FEED_PAGE.parse(first.body);
    const again = `${path}?limit=250&epoch=${encodeURIComponent(checkpoint.epoch)}&sequence=${checkpoint.sequence}`;
    const { status, body } = await call(hub.baseUrl, 'GET', again, { token });
    expect([status, FEED_PAGE.parse(body).documents]).toEqual([200, []]);
  });
});

function withoutMeta(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('_')));
}
