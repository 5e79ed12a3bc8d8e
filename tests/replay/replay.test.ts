/** The sample of real invoices with the plug pulled six times; the whole file is `npm run replay -- --file …`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { replay } from './replay.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-replay-'));
const file = fileURLToPath(new URL('../data/invoices.ndjson.gz', import.meta.url));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('rings 100 real invoices up offline, is killed six times, and agrees to the penny and to the piece', async () => {
  const report = await replay({
    file,
    directory: join(directory, 'away'),
    tills: 3,
    offline: true,
    services: false,
    kills: 6,
    flap: false,
    seed: 3,
    say: () => {},
  });
  expect(report.oracle).toEqual({
    sales: { count: 88, total: 3_255_216 },
    refunds: { count: 7, total: 33_113 },
  });
  expect({ sales: report.sales, refunds: report.refunds }).toEqual(report.oracle);
  expect(report.hub).toEqual(report.oracle);
  expect([report.stock.mismatches, report.debts.mismatches, report.chains.broken]).toEqual([0, 0, 0]);
  expect([report.paper.notInJournal, report.paper.printedTwice]).toEqual([0, 0]);
  expect(report.agrees).toBe(true);
}, 240_000);

it('rings up and hands in over a line that comes and goes, drops, doubles and loses, is killed, and agrees all the same', async () => {
  const report = await replay({
    file,
    directory: join(directory, 'bad-line'),
    tills: 3,
    offline: true,
    services: false,
    kills: 3,
    flap: true,
    first: 30,
    seed: 7,
    say: () => {},
  });
  expect(report.oracle.sales.count).toBeGreaterThan(20);
  expect({ sales: report.sales, refunds: report.refunds }).toEqual(report.oracle);
  expect(report.hub).toEqual(report.oracle);
  expect([report.stock.mismatches, report.debts.mismatches, report.chains.broken]).toEqual([0, 0, 0]);
  expect(report.badLine?.lost).toBeGreaterThan(0);
  expect(report.agrees).toBe(true);
}, 240_000);
