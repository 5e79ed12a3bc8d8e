/** The whole sample of real invoices with the plug pulled six times. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { expectAgreement, SAMPLE } from './sample.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-replay-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('rings 100 real invoices up offline, is killed six times, and agrees to the penny and to the piece', async () => {
  const report = await replay({
    file: SAMPLE,
    directory,
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
  expectAgreement(report);
}, 300_000);
