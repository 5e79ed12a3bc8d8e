import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RxCollection } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NewProduct, openNewCatalogue, openOldCatalogue } from './catalogue-fixture.ts';
import { temporaryFolder } from './store-fixture.ts';
import { runInProcess } from './store-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'till.db');
});

afterEach(() => {
  folder.remove();
});

const oldProducts = Array.from({ length: 40 }, (_, at) => ({
  id: `p${String(at).padStart(2, '0')}`,
  name: `Apfel Sorte ${at}`,
  price: at / 10,
}));
const deletedIds = ['p03', 'p17', 'p39'];
const newProducts: readonly NewProduct[] = oldProducts
  .filter(({ id }) => !deletedIds.includes(id))
  .map(({ id, name, price }) => ({ id, title: name, cents: Math.round(price * 100) }));

async function fillOldCatalogue(): Promise<void> {
  const { products, close } = await openOldCatalogue(file);
  await products.bulkInsert(oldProducts);
  await products.bulkRemove(deletedIds);
  await close();
}

async function contentOf(products: RxCollection<NewProduct>): Promise<readonly NewProduct[]> {
  const found = await products.find({ sort: [{ id: 'asc' }] }).exec();
  return found.map((product) => product.toMutableJSON());
}

/** Everything is there in the new form and findable, the deleted stay deleted, and nothing is left of the old. */
async function expectCarriedOver(): Promise<void> {
  const { store, products, close } = await openNewCatalogue(file);
  expect(await products.migrationNeeded()).toBe(false);
  expect(await contentOf(products)).toEqual(newProducts);
  expect(await products.count({ selector: { cents: { $gte: 300 } } }).exec()).toBe(9);
  const tombstones = await products.storageInstance.findDocumentsById(deletedIds, true);
  expect(tombstones.map(({ id, _deleted }) => [id, _deleted])).toEqual(deletedIds.map((id) => [id, true]));
  expect(store.search<NewProduct>('products', 'sorte', 100)).toHaveLength(newProducts.length);
  expect(store.search<NewProduct>('products', 'sorte 12', 10)).toMatchObject([{ id: 'p12', cents: 120 }]);
  expect(store.search('products', 'sorte 17', 10)).toEqual([]);
  expect(store.integrity()).toEqual({ ok: true, problems: [] });
  await close();
  expect(tablesOf('products')).toEqual([{ collection: 'products', version: 1 }]);
}

function tablesOf(collection: string): readonly object[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare('SELECT collection, version FROM store_tables WHERE collection LIKE ? ORDER BY version')
    .all(`%${collection}%`);
  database.close();
  return rows.map((row) => ({ ...row }));
}

/** Hands in what the hub has not had yet, and says which products went up. */
async function handIn<Product extends { readonly id: string }>(
  products: RxCollection<Product>,
): Promise<readonly string[]> {
  const pushed: string[] = [];
  const replication = replicateRxCollection<Product, unknown>({
    collection: products,
    replicationIdentifier: 'hub',
    live: false,
    push: {
      handler: async (rows) => {
        pushed.push(...rows.map((row) => row.newDocumentState.id));
        return [];
      },
    },
  });
  await replication.awaitInitialReplication();
  await replication.cancel();
  return pushed;
}

describe('a schema migration on the till’s file', () => {
  it('carries documents, deletions and search over, and does so once', async () => {
    await fillOldCatalogue();
    const seen: string[] = [];
    const upgraded = await openNewCatalogue(file, ({ id }) => seen.push(id));
    expect(await upgraded.products.migrationNeeded()).toBe(true);
    const { status } = await upgraded.products.getMigrationState().migratePromise(10);
    expect([status, seen.toSorted()]).toEqual(['DONE', oldProducts.map(({ id }) => id)]);
    await upgraded.close();
    await expectCarriedOver();
    await expectCarriedOver();
  });

  it('takes writes afterwards, found at once and kept over a restart', async () => {
    await fillOldCatalogue();
    const upgraded = await openNewCatalogue(file);
    await upgraded.products.getMigrationState().migratePromise();
    await upgraded.products.findOne('p12').patch({ title: 'Birne', cents: 99 });
    expect(upgraded.store.search('products', 'birne', 10)).toMatchObject([{ id: 'p12' }]);
    await upgraded.close();
    const { store, close } = await openNewCatalogue(file);
    expect(store.search('products', 'birne', 10)).toMatchObject([{ cents: 99 }]);
    await close();
  });

  it.each([1, 14, 25, 40])('is finished by the next start when killed at product %i', async (last) => {
    await fillOldCatalogue();
    const killed = runInProcess('migrate-and-die.fixture.ts', [file, String(last)]);
    expect((await killed.ended).code).toBe(null);
    const half = tablesOf('products').filter((table) => Reflect.get(table, 'collection') === 'products');
    expect(half).toMatchObject([{ version: 0 }, { version: 1 }]);

    const next = await openNewCatalogue(file);
    expect(await next.products.migrationNeeded()).toBe(true);
    expect(await next.products.getMigrationState().migratePromise(10)).toMatchObject({ status: 'DONE' });
    await next.close();
    await expectCarriedOver();
  });

  /**
   * In one batch: with several, RxDB 17.6.0 moves its checkpoint past the batch that failed, on any storage, and
   * the next attempt drops those documents.
   */
  it('keeps the old documents when the new version cannot read one, and finishes when it can', async () => {
    await fillOldCatalogue();
    const broken = await openNewCatalogue(file, ({ id }) => {
      if (id === 'p25') throw new Error('p25 has no such thing');
    });
    await expect(broken.products.getMigrationState().migratePromise(1_000)).rejects.toThrow(/DM4/);
    await broken.close();
    const mended = await openNewCatalogue(file);
    // `migratePromise` would answer with the failure that is on record before this attempt has ended.
    await mended.products.getMigrationState().startMigration(1_000);
    await mended.close();
    await expectCarriedOver();
  });

  it('hands in what had not been handed in before, and nothing twice', async () => {
    const old = await openOldCatalogue(file);
    await old.products.bulkInsert(oldProducts.slice(0, 20));
    expect(await handIn(old.products)).toHaveLength(20);
    await old.products.bulkInsert(oldProducts.slice(20));
    await old.products.findOne('p05').remove();
    await old.close();

    const upgraded = await openNewCatalogue(file);
    await upgraded.products.getMigrationState().migratePromise(10);
    const rest = oldProducts.slice(20).map(({ id }) => id);
    expect((await handIn(upgraded.products)).toSorted()).toEqual(['p05', ...rest]);
    await upgraded.close();
  });
});
