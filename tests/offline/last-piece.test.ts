/** Two tills, one piece, no hub: both customers leave with their goods, and somebody is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { readLevels, readSummary } from '../replay/hub-sums.ts';
import { type Prepared, prepareShop } from '../replay/prepare.ts';
import { expectOk } from '../replay/ring-up.ts';
import { openForSelling } from '../replay/sell.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-last-piece-'));
const VASE = { code: 'VASE', name: 'The last vase', quantity: 1, unitPrice: '12.50' };
const invoice = { invoice: '1', at: '', customer: '', country: '', lines: [VASE] };
let hub: HubProcess;
let prepared: Prepared;
let vase = '';
const tills: TillProcess[] = [];

beforeAll(async () => {
  hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  await hub.start();
  prepared = await prepareShop(hub.url, [invoice]);
  vase = prepared.catalogue.products.get(VASE.code)?.id ?? '';
  for (const name of ['till-1', 'till-2']) {
    const till = new TillProcess({
      name,
      directory: join(directory, name),
      port: await freePort(),
      hubUrl: hub.url,
      printer: 'virtual',
    });
    await till.start();
    expectOk(
      await till.commands.enrol.mutate({
        hubUrl: hub.url,
        code: await enrolmentCode(prepared.admin, prepared.shopId),
      }),
    );
    await openForSelling(till, prepared.catalogue);
    tills.push(till);
  }
}, 90_000);
afterAll(async () => {
  for (const till of tills) await till.kill();
  await hub.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function stockLeftAt(till: TillProcess): Promise<number | null | undefined> {
  const [found] = await till.commands.searchProducts.query({ text: VASE.code, limit: 1 });
  return found?.stockLeft;
}

async function sell(till: TillProcess, quantity: number): Promise<void> {
  expectOk(await till.commands.addProduct.mutate({ productId: vase, quantity, separate: false }));
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash', amount: cart?.total ?? 0 } as const];
  expectOk(await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders, approval: null }));
}

it('both sales stand, the level is minus one everywhere and flagged, nothing is refused', async () => {
  const [first, second] = [tills[0]!, tills[1]!];
  await sell(first, 999_000);
  await second.until((view) => view.sync.waiting === 0);
  await expect.poll(() => stockLeftAt(second), { timeout: 15_000 }).toBe(1000);
  await hub.stop();
  await sell(first, 1000);
  await sell(second, 1000);
  expect([await stockLeftAt(first), await stockLeftAt(second)]).toEqual([0, 0]);

  await hub.start();
  for (const till of tills) await till.until((view) => view.sync.waiting === 0);
  await expect
    .poll(async () => (await readLevels(prepared.admin, prepared.shopId)).get(vase), { timeout: 15_000 })
    .toBe(-1000);
  expect((await readSummary(prepared.admin)).sales).toEqual({ count: 3, total: 1250 * 1001 });
  for (const till of tills) {
    await expect.poll(() => stockLeftAt(till), { timeout: 15_000 }).toBe(-1000);
    const { attention } = await till.until((view) => view.attention.length > 0);
    expect(attention[0]?.message).toContain(VASE.name);
  }
  const flagged = await prepared.admin.get<{ attention: readonly object[] }>(
    `/api/sync/attention?shopId=${prepared.shopId}`,
  );
  expect(flagged.attention).toMatchObject([{ kind: 'stock-oversold', subject: vase, open: true }]);
}, 60_000);
