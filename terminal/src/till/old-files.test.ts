/** Files that earlier versions left, with sales on board that no hub has: each must open, sell on and hand in. */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { verifyChain } from '@counterbook/shared/journal';
import { afterEach, describe, expect, it } from 'vitest';
import { OLD_KEY } from './old-files/old-key.ts';
import { type Bench, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench | undefined;

afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** `as` names what each file of the folder is called on a till. */
async function openOld(files: Readonly<Record<string, string>>): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-old-'));
  for (const [from, to] of Object.entries(files)) {
    const content = gunzipSync(readFileSync(new URL(`old-files/${from}.gz`, import.meta.url)));
    writeFileSync(join(directory, to), content);
  }
  writeFileSync(join(directory, 'device-key.pem'), OLD_KEY, { mode: 0o600 });
  return openBench({ directory, publicKey: publicKey() });
}

function publicKey(): string {
  return String(createPublicKey(OLD_KEY).export({ type: 'spki', format: 'pem' }));
}

describe.each([
  ['0.1.0, stopped', { '0.1.0.db': 'till.db' }],
  ['0.1.0, after a crash', { '0.1.0-crashed.db': 'till.db', '0.1.0-crashed.db-wal': 'till.db-wal' }],
])('a file of version %s', (_, files) => {
  it('opens with its open shift and cart, goes on in its numbers, and hands everything in', async () => {
    bench = await openOld(files);
    const { hub, till } = bench;
    expect(till.view()).toMatchObject({ terminalCode: 'T01', attention: [], safety: { notices: [] } });
    await openForSelling(bench);
    expect(till.view()).toMatchObject({ phase: 'selling', cart: { total: 1250 } });
    expect(await sellMugs(bench, 0)).toMatchObject({
      epoch: 1,
      sequence: 8,
      receiptNumber: 'HIGH-T01-000003',
    });
    await bench.until(({ sync }) => sync.waiting === 0);
    const entries = hub.entries();
    expect(entries.map(({ type }) => type)).toEqual([
      'staff.signed-in',
      'shift.opened',
      'sale.completed',
      'sale.completed',
      'sale.refunded',
      'debt.paid',
      'staff.signed-in',
      'sale.completed',
    ]);
    expect(verifyChain(entries, createPublicKey(OLD_KEY))).toEqual([]);
  });
});
