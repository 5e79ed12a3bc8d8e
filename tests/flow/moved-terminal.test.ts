/** A till that changes its shop: ordered while it is away and sells, killed on its way, and then at home in the other. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shop } from '@counterbook/shared/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareDemo } from '../../start/demo.ts';
import { createHubClient, type HubClient } from '../../start/hub-client.ts';
import { signIn } from '../../start/set-up-company.ts';
import { type FaultyLine, startFaultyLine } from '../line/faulty-line.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';

type Fleet = {
  readonly terminals: readonly {
    readonly id: string;
    readonly shopId: string;
    readonly movingTo: object | null;
    readonly quarantined: number;
    readonly held: number;
  }[];
};

const PATIENT = { timeout: 30_000, interval: 200 };
const directory = mkdtempSync(join(tmpdir(), 'counterbook-moved-'));
let hub: HubProcess;
let line: FaultyLine;
let till: TillProcess;
let admin: HubClient;
let shopIds: Record<string, string>;
let productId = '';

beforeAll(async () => {
  hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  await hub.start();
  const { state, code } = await prepareDemo(hub.url, join(directory, 'demo.json'), true);
  admin = createHubClient(hub.url).as(() => signIn(createHubClient(hub.url), state.admin));
  const shops = await admin.get<readonly Shop[]>('/api/shops');
  shopIds = Object.fromEntries(shops.map(({ code: shopCode, id }) => [shopCode, id]));
  const { products } = await admin.get<{ products: readonly { id: string }[] }>('/api/products?limit=1');
  productId = products[0]?.id ?? '';
  line = await startFaultyLine(hub.url);
  const options = { name: 'till', directory: join(directory, 'till'), printer: 'virtual' };
  till = new TillProcess({ ...options, port: await freePort(), hubUrl: line.url });
  await till.start();
  await till.commands.enrol.mutate({ hubUrl: line.url, code: code ?? '' });
  await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
}, 120_000);
afterAll(async () => {
  await till?.kill();
  await line?.stop();
  await hub?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function comeIn(name: string, pin: string): Promise<void> {
  const manager = (await till.commands.staff.query()).find((one) => one.name === name);
  await till.commands.signIn.mutate({ staffId: manager?.id ?? '', pin });
  await till.commands.openShift.mutate({ float: 10_000 });
}

async function ringUp() {
  await till.commands.addProduct.mutate({ productId, quantity: 1000, separate: true });
  return (await till.until((view) => view.cart?.lines.length === 1)).cart;
}

async function sell(): Promise<string> {
  const cart = await ringUp();
  const tenders = [{ type: 'cash' as const, amount: cart?.total ?? 0 }];
  const sold = await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders });
  if (!sold.ok) throw new Error(`not sold: ${JSON.stringify(sold)}`);
  return sold.value.receiptNumber ?? '';
}

const noteOfTill = () => readFileSync(join(till.options.directory, 'till.json'), 'utf8');
const home = async () => (await admin.get<Fleet>('/api/sync/terminals')).terminals[0];
const left = async (shop: string) => {
  const path = `/api/inventory/levels?shopId=${shopIds[shop]}&limit=500`;
  const { levels } = await admin.get<{ levels: readonly { id: string; quantity: number }[] }>(path);
  return levels.find(({ id }) => id === productId)?.quantity ?? 0;
};
const salesOf = async (shop: string) => {
  const path = `/api/sales?shopId=${shopIds[shop]}`;
  return (await admin.get<{ sales: readonly { receiptNumber: string }[] }>(path)).sales.length;
};

it('all it sold before is the old shop’s, and of that shop nothing is left on it', async () => {
  const before = { HARB: await left('HARB'), VALE: await left('VALE') };
  await comeIn('Nora Ellis', '1111');
  const first = await sell();
  await line.setState('out');
  const kept = await ringUp();
  await till.commands.parkCart.mutate({ cartId: kept?.id ?? '', label: 'for the ferry' });
  expect(till.view.parked).toHaveLength(1);
  const terminal = await home();
  await admin.post(`/api/devices/${terminal?.id}/move`, { shopId: shopIds.VALE });
  const ordered = { shopId: shopIds.HARB, movingTo: { shopId: shopIds.VALE } };
  await expect.poll(home, PATIENT).toMatchObject(ordered);
  await sell();
  await sell();
  await line.setState('up');
  await till.until((view) => view.sync.movingTo === 'Vale Road' && view.sync.waiting === 0);
  await sell();
  expect(till.view).toMatchObject({ phase: 'selling', shop: { shopCode: 'HARB' } });

  const shiftId = till.view.shift?.id ?? '';
  await till.commands.closeShift.mutate({ shiftId, counted: 10_000 });
  // From the first thing that it writes down of its going to the last there is a moment: cut it off in there.
  await till.until(() => noteOfTill().includes(shopIds.VALE ?? ''));
  await till.kill();
  await till.start();
  await till.until((view) => view.shop?.shopCode === 'VALE' && !view.sync.isLoading);
  expect(till.view).toMatchObject({ parked: [], sync: { movingTo: null } });
  expect((await till.commands.staff.query()).map(({ name }) => name)).not.toContain('Nora Ellis');
  expect(await till.commands.findReceipt.query({ receiptNumber: first })).toMatchObject({ ok: false });
  await comeIn('Iris Bennett', '4444');
  expect(await sell()).toMatch(/^VALE-/);
  await till.until((view) => view.sync.waiting === 0);

  const arrived = { shopId: shopIds.VALE, movingTo: null, quarantined: 0, held: 0 };
  await expect.poll(home, PATIENT).toMatchObject(arrived);
  await expect.poll(async () => [await salesOf('HARB'), await salesOf('VALE')], PATIENT).toEqual([4, 1]);
  const sold = async () => [before.HARB - (await left('HARB')), before.VALE - (await left('VALE'))];
  await expect.poll(sold, PATIENT).toEqual([4_000, 1_000]);
}, 120_000);
