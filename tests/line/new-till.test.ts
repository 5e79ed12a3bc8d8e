/** The first load of a new till over a line that breaks, while the goods change and the till is killed in the midst. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aProduct } from '@counterbook/shared/testing';
import { afterEach, expect, it } from 'vitest';
import { startSmallHub } from '../../terminal/src/replication/small-hub.ts';
import { shopSettings } from '../../terminal/src/till/till-fixture.ts';
import { freePort } from '../processes/free-port.ts';
import { TillProcess } from '../processes/till-process.ts';
import { CAPTIVE_PORTAL, type Fate, PASS } from './fates.ts';
import { startFaultyLine } from './faulty-line.ts';

const GOODS = 'GET /api/sync/feeds/products';
const MANY = 6_500;
/** A first page takes two thousand: three have come, and the first of them is stored. */
const KILLED_AT = 6_000;
const SURELY_STORED = 2_000;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it('ends with what the hub has, and is not sent again what it had stored', async () => {
  const hub = await startSmallHub();
  ends.push(hub.close);
  hub.feed('settings', [shopSettings]);
  const ann = { id: 'ann', name: 'Ann', role: 'manager', pinHash: '', active: true } as const;
  hub.feed('staff', [ann]);
  const prices = new Map<string, number>();
  const price = (ids: readonly string[], minor: number): void => {
    hub.feed(
      'products',
      ids.map((id) => aProduct({ id, sku: id, barcode: '', price: minor })),
    );
    for (const id of ids) prices.set(id, minor);
  };
  const remove = (id: string): void => {
    hub.feed('products', [{ id, _deleted: true }]);
    prices.delete(id);
  };
  price(
    Array.from({ length: MANY }, (_, index) => `thing-${index}`),
    100,
  );
  const line = await startFaultyLine(hub.url);
  ends.push(line.stop);
  const fates: Fate[] = [PASS, { kind: 'cut-answer' }, PASS, CAPTIVE_PORTAL, PASS, { kind: 'lose-answer' }];
  let asked = 0;
  let changed = 0;
  line.setPlan(({ name }) => {
    if (name !== GOODS) return PASS;
    asked += 1;
    // Of what came first, of what comes last, and something new.
    price([`thing-${asked}`, `thing-${MANY - asked}`, `new-${asked}`], 100 + asked);
    remove(`thing-${1_000 + asked}`);
    remove(`thing-${MANY - 1_000 - asked}`);
    changed += 5;
    return fates[asked - 1] ?? PASS;
  });

  const directory = mkdtempSync(join(tmpdir(), 'counterbook-new-till-'));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  const till = new TillProcess({
    name: 'till',
    directory,
    port: await freePort(),
    hubUrl: line.url,
    printer: 'virtual',
  });
  ends.push(() => till.kill());
  await till.start();
  await till.commands.enrol.mutate({ hubUrl: line.url, code: 'ABCD1234' });
  await till.until(({ sync }) => sync.loaded >= KILLED_AT);
  await till.kill();
  await till.start();
  const { sync } = await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
  expect(sync.loaded).toBeLessThanOrEqual(MANY - SURELY_STORED + changed);
  await till.stop();
  expect(pricesIn(join(directory, 'till.db'))).toEqual(new Map([...prices].sort()));
}, 120_000);

function pricesIn(file: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(file, { readOnly: true });
  const table = database
    .prepare("SELECT number FROM store_tables WHERE collection = 'products' AND searched <> ''")
    .get();
  const rows = database.prepare(`SELECT data FROM c${table?.number} WHERE deleted = 0`).all();
  database.close();
  const documents = rows.map(({ data }): { id: string; price: number } => JSON.parse(String(data)));
  return new Map(documents.map(({ id, price }) => [id, price] as const).sort());
}
