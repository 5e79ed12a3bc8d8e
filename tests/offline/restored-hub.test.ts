/** A hub whose database was put back from a backup gets from its tills what was sold since. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { readLevels, readSummary } from '../replay/hub-sums.ts';
import { type Prepared, prepareShop } from '../replay/prepare.ts';
import { expectOk } from '../replay/ring-up.ts';
import { openForSelling } from '../replay/sell.ts';

const AFTER_RESTORE = fileURLToPath(new URL('../../deploy/after-restore.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'counterbook-restored-'));
const data = join(directory, 'hub');
const BELL = { code: 'BELL', name: 'A bell', quantity: 1, unitPrice: '2.00' };
let hub: HubProcess;
let till: TillProcess;
let prepared: Prepared;
let bell = '';

beforeAll(async () => {
  hub = new HubProcess({ directory: data, port: await freePort() });
  await hub.start();
  prepared = await prepareShop(hub.url, [{ invoice: '1', at: '', customer: '', country: '', lines: [BELL] }]);
  bell = prepared.catalogue.products.get(BELL.code)?.id ?? '';
  const place = { directory: join(directory, 'till'), port: await freePort() };
  till = new TillProcess({ ...place, name: 'till', hubUrl: hub.url, printer: 'virtual' });
  await till.start();
  const code = await enrolmentCode(prepared.admin, prepared.shopId);
  expectOk(await till.commands.enrol.mutate({ hubUrl: hub.url, code }));
  await openForSelling(till, prepared.catalogue);
}, 90_000);
afterAll(async () => {
  await till.kill();
  await hub.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function sellBell(): Promise<void> {
  expectOk(await till.commands.addProduct.mutate({ productId: bell, quantity: 1000, separate: false }));
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash', amount: cart?.total ?? 0 } as const];
  expectOk(await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders, approval: null }));
  await till.until((view) => view.cart === null || view.cart.lines.length === 0);
}

const sales = async () => (await readSummary(prepared.admin)).sales.count;
const priceAtTill = async () => {
  const found = await till.commands.searchProducts.query({ text: BELL.name, limit: 1 });
  return found[0]?.price;
};
const setPrice = (price: number) => prepared.admin.patch(`/api/products/${bell}`, { price });

/** The hub's own word of a restore is one way by which tills learn of it; what it has signed for them is the other. */
it.each([
  ['and the hub is told of it', true, 300],
  ['and nobody says so', false, 500],
])(
  'after a backup was put back, %s, what was sold since comes home again, once',
  async (_how, isTold, price) => {
    const backup = join(directory, `backup-${price}`);
    const before = await sales();
    await sellBell();
    await expect.poll(sales, { timeout: 20_000 }).toBe(before + 1);
    await hub.stop();
    cpSync(data, backup, { recursive: true });

    await hub.start();
    await sellBell();
    await sellBell();
    await expect.poll(sales, { timeout: 20_000 }).toBe(before + 3);
    // The catalogue moves on as well, and the till with it: its checkpoint is ahead of what comes back.
    await setPrice(price + 1);
    await setPrice(price + 2);
    await expect.poll(priceAtTill, { timeout: 20_000 }).toBe(price + 2);
    await hub.stop();

    rmSync(data, { recursive: true });
    cpSync(backup, data, { recursive: true });
    if (isTold) {
      const environment = { PATH: process.env.PATH ?? '', HUB_DATA: data };
      const said = execFileSync(process.execPath, [AFTER_RESTORE], { env: environment, encoding: 'utf8' });
      expect(said).toContain('Start the hub.');
    }
    await hub.start();
    await setPrice(price);
    await expect.poll(sales, { timeout: 40_000 }).toBe(before + 3);
    await expect.poll(priceAtTill, { timeout: 40_000 }).toBe(price);
    const level = async () => (await readLevels(prepared.admin, prepared.shopId)).get(bell);
    await expect.poll(level, { timeout: 20_000 }).toBe(1_000_000 - (before + 3) * 1000);
    await till.until((view) => view.sync.waiting === 0);
  },
  120_000,
);
