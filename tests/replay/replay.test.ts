/** Short invoices of the sample with the plug pulled six times; the whole sample is a long proof, any other file `npm run replay -- --file …`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readInvoices } from './invoice.ts';
import { replay } from './replay.ts';
import { expectAgreement, SAMPLE } from './sample.ts';

/** Of so many lines at most: sales, refunds and write-offs of the whole sample, rung up in a sixth of its scans. */
const SHORT = 12;
const directory = mkdtempSync(join(tmpdir(), 'counterbook-replay-'));
const file = join(directory, 'short.ndjson');
const short = readInvoices(SAMPLE).filter(({ lines }) => lines.length <= SHORT);
writeFileSync(file, short.map((invoice) => JSON.stringify(invoice)).join('\n'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('rings 60 real invoices up offline, is killed six times, and agrees to the penny and to the piece', async () => {
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
    sales: { count: 49, total: 1_212_891 },
    refunds: { count: 6, total: 20_883 },
  });
  expectAgreement(report);
  expect(report.invoices).toBe(60);
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
  expectAgreement(report);
  expect(report.badLine?.lost).toBeGreaterThan(0);
}, 240_000);
