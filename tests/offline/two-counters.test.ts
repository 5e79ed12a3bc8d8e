/**
 * Two tills of a shop, and the hub away: both take the same parked cart and sell it, and both give the same goods back
 * on one receipt. Nothing is refused and nothing is lost; both people are told, and a manager settles what is too much.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { readLevels, readSummary } from '../replay/hub-sums.ts';
import { OPENING_THOUSANDTHS, type Prepared, prepareShop } from '../replay/prepare.ts';
import { expectOk } from '../replay/ring-up.ts';
import { openForSelling } from '../replay/sell.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-two-counters-'));
const LAMP = { code: 'LAMP', name: 'Reading lamp', quantity: 1, unitPrice: '12.50' };
const invoice = { invoice: '1', at: '', customer: '', country: '', lines: [LAMP] };
let hub: HubProcess;
let prepared: Prepared;
let lamp = '';
let first: TillProcess;
let second: TillProcess;

beforeAll(async () => {
  hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  await hub.start();
  prepared = await prepareShop(hub.url, [invoice]);
  lamp = prepared.catalogue.products.get(LAMP.code)?.id ?? '';
  [first, second] = [await openTill('till-1'), await openTill('till-2')];
}, 90_000);
afterAll(async () => {
  for (const till of [first, second]) await till?.kill();
  await hub.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function openTill(name: string): Promise<TillProcess> {
  const port = await freePort();
  const options = { name, directory: join(directory, name), port, hubUrl: hub.url, printer: 'virtual' };
  const till = new TillProcess(options);
  await till.start();
  const code = await enrolmentCode(prepared.admin, prepared.shopId);
  expectOk(await till.commands.enrol.mutate({ hubUrl: hub.url, code }));
  await openForSelling(till, prepared.catalogue);
  return till;
}

async function ringUp(till: TillProcess): Promise<string> {
  expectOk(await till.commands.addProduct.mutate({ productId: lamp, quantity: 1000, separate: false }));
  return (await till.until(({ cart }) => cart?.lines.length === 1)).cart?.id ?? '';
}

const pay = async (till: TillProcess, cartId: string) => {
  const tenders = [{ type: 'cash', amount: 1250 } as const];
  return expectOk(await till.commands.completeSale.mutate({ cartId, tenders, approval: null }));
};
const handedIn = (till: TillProcess) =>
  till.until(({ sync }) => sync.waiting === 0 && sync.state === 'online');
const lampsAtHub = async () => (await readLevels(prepared.admin, prepared.shopId)).get(lamp);
const attentionOf = async () =>
  (
    await prepared.admin.get<{ attention: readonly { id: string; kind: string; open: boolean }[] }>(
      `/api/sync/attention?shopId=${prepared.shopId}`,
    )
  ).attention;

it('a cart that both took is sold twice, each sale once, and both are told which till has it too', async () => {
  const cartId = await ringUp(first);
  expectOk(await first.commands.parkCart.mutate({ cartId, label: 'the reader' }));
  await second.until(({ parked }) => parked.length === 1);
  await hub.stop();
  const copies: string[] = [];
  for (const till of [first, second]) {
    const taken = expectOk(
      await till.commands.takeParkedCart.mutate({ commandId: `take-${till.pid}`, cartId }),
    );
    copies.push(taken.payload.openedAs);
    expect((await till.until(({ cart }) => cart?.lines.length === 1)).parked).toEqual([]);
  }
  await pay(first, copies[0] ?? '');

  await hub.start();
  const { cart } = await second.until((view) => view.cart?.elsewhere[0]?.did === 'sold');
  expect(cart?.elsewhere).toMatchObject([{ terminalCode: first.view.terminalCode }]);
  await pay(second, copies[1] ?? '');
  await handedIn(second);
  for (const till of [first, second]) {
    const { attention } = await till.until((view) => view.attention.length > 0);
    expect(attention[0]?.message).toMatch(/“the reader” .* was taken at T\d+ and T\d+/);
  }
  await expect
    .poll(async () => (await readSummary(prepared.admin)).sales, { timeout: 15_000 })
    .toEqual({
      count: 2,
      total: 2500,
    });
  const [contested] = await attentionOf();
  const settlement = { shopId: prepared.shopId, note: 'the customer paid once, the other sale is refunded' };
  await prepared.admin.post(`/api/sync/attention/${contested?.id}`, settlement);
  for (const till of [first, second]) await till.until((view) => view.attention.length === 0);
}, 60_000);

it('goods that both gave back on one receipt are flagged to both, to the penny, and the stock is what is there', async () => {
  const sale = await pay(first, await ringUp(first));
  const receiptNumber = sale.receiptNumber ?? '';
  await expect
    .poll(async () => (await second.commands.findReceipt.query({ receiptNumber })).ok, { timeout: 15_000 })
    .toBe(true);
  // The lamps of both tests are booked before the hub goes.
  const before = OPENING_THOUSANDTHS - 3000;
  await expect.poll(lampsAtHub, { timeout: 15_000 }).toBe(before);
  await hub.stop();
  for (const till of [first, second])
    expectOk(
      await till.commands.refundSale.mutate({
        commandId: `refund-${till.pid}`,
        entryId: sale.id,
        lines: [{ lineId: sale.payload.lines[0]?.id ?? '', quantity: 1000, restock: true }],
        tenders: [{ type: 'cash', amount: 1250 }],
        reason: 'too bright',
        approval: null,
      }),
    );
  await hub.start();
  for (const till of [first, second]) {
    await handedIn(till);
    const { attention } = await till.until((view) => view.attention.length > 0);
    expect(attention[0]?.message).toContain(`receipt ${receiptNumber} than was sold: 12.50 GBP too much`);
  }
  await expect.poll(lampsAtHub, { timeout: 15_000 }).toBe(before + 2000);
}, 60_000);
