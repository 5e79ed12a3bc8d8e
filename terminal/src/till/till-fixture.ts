/** A whole till for tests: real files, a virtual printer, and a small hub over real sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import type { CardPort } from '@counterbook/hardware/counter';
import {
  createVirtualPrinter,
  type VirtualPrinter,
  type VirtualReceipt,
} from '@counterbook/hardware/printer';
import { epson80, type PrinterProfile } from '@counterbook/hardware/receipt';
import type { Result } from '@counterbook/shared/result';
import type { ShopSettings, StaffMember } from '@counterbook/shared/sync';
import { aProduct } from '@counterbook/shared/testing';
import argon2 from 'argon2';
import type { Till } from '../host/protocol/till.ts';
import type { TillView } from '../host/protocol/views.ts';
import { keyInFile } from '../journal/device-key.ts';
import type { DrawerSettings } from '../receipt/till-drawer.ts';
import type { TillLabelPrinter, TillPrinter } from '../receipt/till-printer.ts';
import { type SmallHub, startSmallHub } from '../replication/small-hub.ts';
import { createTill } from './create-till.ts';

export const shopSettings: ShopSettings = {
  id: 'shop-1',
  companyName: 'Harbour Vale',
  shopName: 'High Street',
  shopCode: 'HIGH',
  addressLines: ['1 High Street', 'Port Vale'],
  taxNumber: 'GB 123 4567 89',
  currency: 'GBP',
  locale: 'en-GB',
  pricesIncludeTax: true,
  cashRoundingStep: 1,
  taxRates: [
    { code: 'standard', name: 'VAT 20 %', ppm: 200_000 },
    { code: 'zero', name: 'VAT 0 %', ppm: 0 },
  ],
  receiptFooter: 'Thank you',
};

export const mug = aProduct();
export const cheese = aProduct({
  id: 'cheese',
  sku: 'CHEESE',
  barcode: '',
  name: 'Cheddar',
  unit: 'kg',
  price: 1200,
  taxCode: 'zero',
});
export const manager = { id: 'ann', pin: '2468' };
export const cashier = { id: 'bob', pin: '1357' };

/** Never twice, whichever till asks. */
let ids = 0;
function nextId(): string {
  ids += 1;
  return `id-${ids}`;
}

export type Bench = {
  readonly directory: string;
  readonly hub: SmallHub;
  readonly receipts: VirtualReceipt[];
  kicks: number;
  printer: VirtualPrinter;
  till: Till;
  now: number;
  /** `meanwhile` is what happens to the till's files while it is off. */
  readonly restart: (meanwhile?: () => Promise<void> | void) => Promise<void>;
  readonly until: (satisfies: (view: TillView) => boolean) => Promise<TillView>;
  readonly close: () => Promise<void>;
};

type BenchOptions = {
  readonly kitchen?: TillPrinter;
  readonly label?: TillLabelPrinter;
  readonly directory?: string;
  readonly profile?: PrinterProfile;
  /** The directory is that of a till which enrolled before, with this public key: it need only find this hub. */
  readonly publicKey?: string;
  /** Another till of this directory's past is at this hub. */
  readonly hub?: SmallHub;
  readonly card?: CardPort;
  readonly drawer?: DrawerSettings;
};

/** Enrolled, loaded and offline from the hub where it says so; nobody is signed in. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'counterbook-till-'));
  const hub = options.hub ?? (await startSmallHub(options.publicKey));
  if (options.publicKey !== undefined) pointAt(directory, hub.url);
  const staff: StaffMember[] = [
    { id: manager.id, name: 'Ann', role: 'manager', pinHash: await hashOf(manager.pin), active: true },
    { id: cashier.id, name: 'Bob', role: 'cashier', pinHash: await hashOf(cashier.pin), active: true },
  ];
  hub.feed('settings', [shopSettings]);
  hub.feed('staff', staff);
  hub.feed('products', [mug, cheese]);
  hub.feed('stock', [{ id: 'mug', quantity: 5_000, applied: {} } as never]);
  hub.feed('customers', [aCustomer('carol', 'Carol')]);
  hub.feed('debts', [{ id: 'carol', balance: 1_000, limit: 5_000, applied: {} } as never]);

  const profile = options.profile ?? epson80;
  const makePrinter = () =>
    createVirtualPrinter({
      profile,
      onReceipt: (receipt) => bench.receipts.push(receipt),
      onDrawerKick: () => {
        bench.kicks += 1;
      },
    });
  const makeTill = () => {
    bench.printer = makePrinter();
    return createTill({
      directory,
      keys: keyInFile,
      now: () => bench.now,
      newId: nextId,
      random: () => 0.5,
      card: options.card,
      drawer: options.drawer,
      printers: {
        receipt: [
          {
            port: bench.printer,
            profile,
            kind: 'virtual',
            papers: () => [],
            onPapers: () => () => undefined,
          },
        ],
        kitchen: options.kitchen === undefined ? [] : [options.kitchen],
        label: options.label === undefined ? [] : [options.label],
      },
      log: { info: quiet, warn: quiet, error: quiet },
      pollMilliseconds: 200,
    });
  };
  const bench: Bench = {
    directory,
    hub,
    receipts: [],
    kicks: 0,
    now: Date.UTC(2026, 0, 5, 9, 0),
    printer: createVirtualPrinter({ profile }),
    till: {} as Till,
    restart: async (meanwhile) => {
      await bench.till.stop();
      await meanwhile?.();
      bench.till = makeTill();
      await bench.until(({ phase }) => phase !== 'starting');
    },
    until: (satisfies) => until(() => bench.till.view(), satisfies),
    close: async () => {
      await bench.till.stop();
      await hub.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  bench.till = makeTill();
  await bench.until(({ phase }) => phase !== 'starting');
  if (bench.till.view().phase === 'not-enrolled')
    ok(await bench.till.enrol({ hubUrl: hub.url, code: 'ABCD1234' }));
  await bench.until(
    ({ phase, sync }) => phase === 'signed-out' && (!sync.isLoading || options.hub !== undefined),
  );
  return bench;
}

export async function openForSelling(bench: Bench, who = manager): Promise<void> {
  ok(await bench.till.signIn({ staffId: who.id, pin: who.pin }));
  if (bench.till.view().shift === null) ok(await bench.till.openShift({ float: 10_000 }));
}

/** Scans mugs and takes exact cash. */
export async function sellMugs(bench: Bench, count = 1) {
  for (let scanned = 0; scanned < count; scanned += 1) ok(await bench.till.scan({ code: mug.barcode }));
  const cart = bench.till.view().cart;
  const tenders = [{ type: 'cash' as const, amount: cart?.total ?? 0 }];
  return ok(await bench.till.completeSale({ cartId: cart?.id ?? '', tenders, approval: null }));
}

export function aCustomer(id: string, name: string) {
  return { id, name, phone: '', email: '', code: '', archived: false };
}

export function ok<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
}

export async function until<T>(look: () => T, satisfies: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const seen = look();
    if (satisfies(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never came: ${JSON.stringify(look())}`);
}

export function hashOf(pin: string): Promise<string> {
  return argon2.hash(pin, { memoryCost: 1024, timeCost: 2, parallelism: 1 });
}

function quiet(facts: object, message: string): void {
  if (process.env.TILL_TEST_LOG) process.stderr.write(`${message} ${inspect(facts)}\n`);
}

/** The hub that a till's file names, from before it is opened: by plain SQL, so that the file stays what it is. */
function pointAt(directory: string, hubUrl: string): void {
  const database = new DatabaseSync(join(directory, 'till.db'));
  const columns = database.prepare("SELECT name FROM pragma_table_info('store_state')").all();
  const forget = columns.some(({ name }) => name === 'sum') ? ', sum = NULL' : '';
  database
    .prepare(`UPDATE store_state SET value = json_set(value, '$.hubUrl', ?)${forget} WHERE key = 'identity'`)
    .run(hubUrl);
  database.close();
}
