/** A till that is gone with unsynced sales on board: its second copy and the hub give it back, sales and all. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { readLevels, readSummary } from '../replay/hub-sums.ts';
import { type Prepared, prepareShop } from '../replay/prepare.ts';
import { expectOk } from '../replay/ring-up.ts';
import { openForSelling } from '../replay/sell.ts';

const RECOVER = fileURLToPath(new URL('../../terminal/src/host/recover.ts', import.meta.url));
const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'counterbook-recover-'));
const stick = join(directory, 'stick');
const invoice = {
  invoice: '1',
  at: '',
  customer: '',
  country: '',
  lines: [{ code: 'VASE', name: 'A vase', quantity: 1, unitPrice: '12.50' }],
};
let hub: HubProcess;
let prepared: Prepared;
let till: TillProcess;

async function tillIn(folder: string): Promise<TillProcess> {
  const started = new TillProcess({
    name: folder,
    directory: join(directory, folder),
    port: await freePort(),
    hubUrl: hub.url,
    printer: 'virtual',
  });
  await started.start();
  return started;
}

beforeAll(async () => {
  mkdirSync(stick);
  hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  await hub.start();
  prepared = await prepareShop(hub.url, [invoice]);
  till = await tillIn('lost');
  const code = await enrolmentCode(prepared.admin, prepared.shopId);
  expectOk(await till.commands.enrol.mutate({ hubUrl: hub.url, code }));
  await openForSelling(till, prepared.catalogue);
}, 90_000);

afterAll(async () => {
  await till?.kill();
  await hub?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function sell(): Promise<string> {
  const productId = prepared.catalogue.products.get('VASE')?.id ?? '';
  expectOk(await till.commands.addProduct.mutate({ productId, quantity: 1000, separate: false }));
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash', amount: cart?.total ?? 0 } as const];
  const sale = await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders, approval: null });
  return expectOk(sale).receiptNumber ?? '';
}

function recover(folder: string, recoveryCode: string, enrolCode: string) {
  const wanted = { mirror: stick, code: recoveryCode, hub: hub.url, 'enrol-code': enrolCode };
  const args = Object.entries({ ...wanted, data: join(directory, folder) }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  return run(process.execPath, [RECOVER, ...args]);
}

async function codeForTheSameTill(): Promise<string> {
  const { terminals } = await prepared.admin.get<{ terminals: readonly { id: string }[] }>(
    `/api/sync/terminals?shopId=${prepared.shopId}`,
  );
  const terminalId = terminals[0]?.id ?? '';
  const made = { shopId: prepared.shopId, terminalId };
  return (await prepared.admin.post<{ code: string }>('/api/devices/enrolment-codes', made)).code;
}

it('is built anew, hands in what the hub never had, and sells on under numbers of its own', async () => {
  const { recoveryCode } = expectOk(await till.commands.chooseMirror.mutate({ folder: stick }));
  await sell();
  await till.until((view) => view.sync.waiting === 0);
  await hub.stop();
  const unsynced = [await sell(), await sell()];
  await till.until((view) => view.safety.mirror?.state === 'up-to-date');
  await till.kill();
  rmSync(join(directory, 'lost'), { recursive: true });

  await hub.start();
  expect((await readSummary(prepared.admin)).sales.count).toBe(1);
  const wrong = `${recoveryCode.slice(0, -1)}${recoveryCode.endsWith('0') ? '1' : '0'}`;
  await expect(recover('anew', wrong, 'ABCD1234')).rejects.toMatchObject({ code: 1 });
  const { stdout } = await recover('anew', recoveryCode, await codeForTheSameTill());
  expect(JSON.parse(stdout)).toMatchObject({ terminalCode: 'T01', entries: 5, lost: 0, troubles: [] });
  await expect(recover('anew', recoveryCode, 'ABCD1234')).rejects.toMatchObject({ code: 1 });

  till = await tillIn('anew');
  await till.until((view) => view.phase === 'signed-out' && view.sync.waiting === 0);
  await expect
    .poll(async () => (await readSummary(prepared.admin)).sales, { timeout: 15_000 })
    .toEqual({ count: 3, total: 3750 });
  expect(till.view.safety.notices).toEqual([]);
  await openForSelling(till, prepared.catalogue);
  const found = await till.commands.findReceipt.query({ receiptNumber: unsynced[1] ?? '' });
  expect(expectOk(found).entry.receiptNumber).toBe(unsynced[1]);
  expect(await sell()).toMatch(/^.+-T01\.101-000001$/);
  await till.until((view) => view.sync.waiting === 0);
  const vase = prepared.catalogue.products.get('VASE')?.id ?? '';
  await expect
    .poll(async () => (await readLevels(prepared.admin, prepared.shopId)).get(vase), { timeout: 15_000 })
    .toBe(1_000_000 - 4_000);
}, 120_000);
