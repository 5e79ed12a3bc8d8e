/** A till that was shut out while it sold: what it sold comes home, set aside, and it learns nothing new. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareDemo } from '../../start/demo.ts';
import { createHubClient, type HubClient } from '../../start/hub-client.ts';
import { signIn } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';

type Fleet = {
  readonly terminals: readonly {
    readonly id: string;
    readonly accepted: number;
    readonly quarantined: number;
  }[];
};

const directory = mkdtempSync(join(tmpdir(), 'counterbook-revoked-'));
let hub: HubProcess;
let till: TillProcess;
let admin: HubClient;

beforeAll(async () => {
  hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  await hub.start();
  const { state, code } = await prepareDemo(hub.url, join(directory, 'demo.json'), true);
  admin = createHubClient(hub.url).as(() => signIn(createHubClient(hub.url), state.admin));
  const options = { name: 'till', directory: join(directory, 'till'), printer: 'virtual' };
  till = new TillProcess({ ...options, port: await freePort(), hubUrl: hub.url });
  await till.start();
  await till.commands.enrol.mutate({ hubUrl: hub.url, code: code ?? '' });
  await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
  const manager = (await till.commands.staff.query()).find(({ name }) => name === 'Nora Ellis');
  await till.commands.signIn.mutate({ staffId: manager?.id ?? '', pin: '1111' });
  await till.commands.openShift.mutate({ float: 10_000 });
}, 120_000);
afterAll(async () => {
  await till?.kill();
  await hub?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function sell(): Promise<void> {
  const { products } = await admin.get<{ products: readonly { id: string }[] }>('/api/products?limit=1');
  await till.commands.addProduct.mutate({ productId: products[0]?.id ?? '', quantity: 1000, separate: true });
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash' as const, amount: cart?.total ?? 0 }];
  const sold = await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders });
  expect(sold).toMatchObject({ ok: true });
}
const allHome = () => till.until((view) => view.sync?.waiting === 0);
const home = async () => (await admin.get<Fleet>('/api/sync/terminals')).terminals[0];

it('hands in what it sells after that, whole; none of it is booked, and its cashier is told', async () => {
  await sell();
  await allHome();
  const before = await home();
  expect(before).toMatchObject({ quarantined: 0 });
  await admin.post(`/api/devices/${before?.id}/revoke`, {});
  await till.until((view) => /shut out/.test(view.sync?.trouble ?? ''));
  await sell();
  await sell();
  await allHome();
  expect(await home()).toMatchObject({ accepted: before?.accepted, quarantined: 2 });
  const path = `/api/sync/journal?terminalId=${before?.id}&epoch=1`;
  const { entries } = await admin.get<{
    entries: readonly { state: string; reason: string | null; entry: { type: string } }[];
  }>(path);
  expect(entries.slice(-2)).toMatchObject(
    Array(2).fill({
      state: 'quarantined',
      reason: 'the terminal was revoked',
      entry: { type: 'sale.completed' },
    }),
  );
  expect((await admin.get<{ sales: readonly unknown[] }>('/api/sales')).sales).toHaveLength(1);
}, 120_000);
