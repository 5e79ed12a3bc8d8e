/** `npm run start:services` as an operator has it: a till sells through it, parts of it die, all of it stops. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVICES } from '../../hub/src/services.ts';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { RABBITMQ } from '../availability.ts';
import { FleetProcess, isAlive } from '../processes/fleet-process.ts';
import { freePort } from '../processes/free-port.ts';
import { TillProcess } from '../processes/till-process.ts';
import { readLevels, readSummary } from '../replay/hub-sums.ts';
import { type Prepared, prepareShop } from '../replay/prepare.ts';
import { expectOk } from '../replay/ring-up.ts';
import { openForSelling } from '../replay/sell.ts';

const directory = mkdtempSync(join(tmpdir(), 'counterbook-services-'));
const CUP = { code: 'CUP', name: 'A cup', quantity: 1, unitPrice: '3.00' };
/** What `prepareShop` puts on the shelf of everything. */
const STOCK = 1000;
const invoice = { invoice: '1', at: '', customer: '', country: '', lines: [CUP] };
const said: string[] = [];
let fleet: FleetProcess;
let till: TillProcess;
let prepared: Prepared;
let cup = '';

beforeAll(async () => {
  if (!existsSync(RABBITMQ)) return;
  fleet = new FleetProcess({
    directory,
    portBase: await freePort(),
    environment: { HUB_PORTS: 'ephemeral' },
    onLine: (line) => said.push(line),
  });
  await fleet.start();
  prepared = await prepareShop(fleet.url, [invoice]);
  cup = prepared.catalogue.products.get(CUP.code)?.id ?? '';
  const place = { directory: join(directory, 'till'), port: await freePort() };
  till = new TillProcess({ ...place, name: 'till', hubUrl: fleet.url, printer: 'virtual' });
  await till.start();
  const code = await enrolmentCode(prepared.admin, prepared.shopId);
  expectOk(await till.commands.enrol.mutate({ hubUrl: fleet.url, code }));
  await openForSelling(till, prepared.catalogue);
}, 300_000);
afterAll(async () => {
  await till?.kill();
  await fleet?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function sellCups(count: number): Promise<void> {
  expectOk(
    await till.commands.addProduct.mutate({ productId: cup, quantity: count * 1000, separate: false }),
  );
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash', amount: cart?.total ?? 0 } as const];
  expectOk(await till.commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders, approval: null }));
}

async function expectBooked(sales: number, cups: number): Promise<void> {
  const level = async () => (await readLevels(prepared.admin, prepared.shopId)).get(cup);
  await expect.poll(level, { timeout: 60_000 }).toBe((STOCK - cups) * 1000);
  const sums = async () => (await readSummary(prepared.admin)).sales;
  await expect.poll(sums, { timeout: 60_000 }).toEqual({ count: sales, total: cups * 300 });
}

it.skipIf(!existsSync(RABBITMQ))(
  'every service is a process of its own, and what a till sells is booked, whatever of it was killed meanwhile',
  async () => {
    const services = SERVICES.map(({ name }) => name);
    expect(fleet.names).toEqual(expect.arrayContaining(['database', 'rabbitmq', 'gateway', ...services]));
    expect(new Set(fleet.names.map((name) => fleet.of(name).pid)).size).toBe(fleet.names.length);
    await sellCups(1);
    await expectBooked(1, 1);

    const killed = [];
    for (const name of ['inventory', 'database', 'rabbitmq'])
      killed.push([name, await fleet.kill(name)] as const);
    await sellCups(2);
    for (const [name, pid] of killed) await fleet.untilAnother(name, pid, 120_000);
    await till.until((view) => view.sync.waiting === 0);
    await expectBooked(2, 3);
    expect(said.join('\n')).toMatch(
      /inventory \| inventory ended by itself \(SIGKILL\); it is started again in /,
    );
  },
  300_000,
);

it.skipIf(!existsSync(RABBITMQ))(
  'no secret is on a command line; a second supervisor is refused; a stop leaves nobody behind',
  async () => {
    const pids = fleet.names.map((name) => fleet.of(name).pid);
    const password = readFileSync(join(directory, 'keys', 'rabbitmq'), 'utf8');
    for (const pid of pids) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    const second = new FleetProcess({
      directory,
      portBase: await freePort(),
      environment: { HUB_PORTS: 'ephemeral' },
    });
    await expect(second.start()).rejects.toThrow('already run on this data folder');
    expect(pids.every(isAlive)).toBe(true);

    await fleet.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(directory, 'services.json'))).toBe(false);
  },
  120_000,
);
