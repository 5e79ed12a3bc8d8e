/** A real full disk: a tiny file system in memory, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aProduct } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

const canMount = mount(join(tmpdir()), 'probe');
let bench: Bench;
let disk: string;

beforeEach(async () => {
  if (!canMount) return;
  disk = mkdtempSync(join(tmpdir(), 'counterbook-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  bench = await openBench({ directory: join(disk, 'till') });
});

afterEach(async () => {
  if (!canMount) return;
  await bench.close().catch(() => undefined);
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

it.skipIf(!canMount)('refuses a sale on a full disk, whole, and sells it when there is room', async () => {
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  await bench.hub.goAway();
  ok(await bench.till.scan({ code: 'MUG' }));
  const cart = bench.till.view().cart;
  const asked = {
    cartId: cart?.id ?? '',
    tenders: [{ type: 'cash' as const, amount: 1250 }],
    approval: null,
  };
  const filler = join(disk, 'filler');
  fill(filler);
  const printed = bench.receipts.length;
  const kicks = bench.kicks;
  const refused = await bench.till.completeSale(asked);
  expect(refused).toEqual({ ok: false, refusal: { code: 'store.full' } });
  expect(bench.till.view()).toMatchObject({ phase: 'selling', cart: { id: cart?.id, total: 1250 } });
  expect(bench.receipts).toHaveLength(printed);
  expect(bench.kicks).toBe(kicks);

  rmSync(filler);
  const sale = ok(await bench.till.completeSale(asked));
  expect(sale).toMatchObject({ sequence: 3, receiptNumber: 'HIGH-T01-000001' });
  expect((await sellMugs(bench)).sequence).toBe(4);
  await bench.hub.comeBack();
  await bench.until(({ sync }) => sync.waiting === 0);
  expect(bench.hub.entries().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

it.skipIf(!canMount)('takes what the hub sent to a full disk when there is room', async () => {
  const filler = join(disk, 'filler');
  fill(filler);
  bench.hub.feed('products', [aProduct({ id: 'jug', sku: 'JUG', barcode: '', name: 'Jug' })]);
  const asked = bench.hub.requests().length;
  await bench.until(() => bench.hub.requests().length > asked + 24);
  rmSync(filler);
  const deadline = performance.now() + 10_000;
  while ((await bench.till.searchProducts({ text: 'jug', limit: 1 })).length === 0) {
    if (performance.now() > deadline) throw new Error('the product never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

/** To the last block: small pieces after big ones, until nothing more goes. */
function fill(file: string): void {
  for (let size = 65_536; size >= 512; size /= 2) {
    try {
      while (statfsSync(disk).bavail >= 0)
        writeFileSync(file, Buffer.alloc(size), { flag: 'a', flush: true });
    } catch {
      // This size goes no more.
    }
  }
}

function mount(folder: string, name: string): boolean {
  const probe = mkdtempSync(join(folder, `counterbook-${name}-`));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}
