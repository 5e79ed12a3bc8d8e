import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRxDatabase, type RxJsonSchema } from 'rxdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './store-fixture.ts';

type Customer = { readonly id: string; readonly name: string; readonly phone?: string };

const customers: RxJsonSchema<Customer> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 40 },
    name: { type: 'string', maxLength: 100 },
    phone: { type: 'string', maxLength: 30 },
  },
  indexes: ['name', 'phone'],
};

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

async function openTill() {
  const store = openStore({
    file: join(folder.path, 'data', 'till.db'),
    search: { customers: ['name', 'phone'] },
  });
  const database = await createRxDatabase({ name: 'till', storage: store.storage, multiInstance: false });
  const collections = await database.addCollections({ customers: { schema: customers } });
  return { store, database, customers: collections.customers };
}

it('carries a whole RxDB database over a restart: documents, live queries, search', async () => {
  const first = await openTill();
  const seen: number[] = [];
  const live = first.customers.find({ selector: { name: { $gte: 'B' } } }).$;
  const subscription = live.subscribe((found) => seen.push(found.length));
  await first.customers.bulkInsert([
    { id: '1', name: 'Ana', phone: '+34 600' },
    { id: '2', name: 'Bo' },
  ]);
  await first.customers.upsert({ id: '1', name: 'Béa', phone: '+34 600' });
  const bea = await first.customers.findOne({ selector: { phone: '+34 600' } }).exec(true);
  expect(bea.name).toBe('Béa');
  expect(await first.customers.count().exec()).toBe(2);
  await first.customers.findOne('2').remove();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen.at(-1)).toBe(1);
  subscription.unsubscribe();
  await first.database.close();
  first.store.close();

  const second = await openTill();
  expect((await second.customers.find().exec()).map((document) => document.name)).toEqual(['Béa']);
  expect(second.store.search<Customer>('customers', 'bea 600', 5)).toMatchObject([{ id: '1' }]);
  expect(second.store.integrity()).toEqual({ ok: true, problems: [] });
  await second.database.close();
  second.store.close();
});

it('closes the file with the last of store and collections, whichever it is', async () => {
  const { store, database } = await openTill();
  const lock = join(folder.path, 'data', 'till.db.lock');
  store.close();
  store.close();
  expect(existsSync(lock)).toBe(true);
  await database.close();
  expect(existsSync(lock)).toBe(false);
  expect(() => store.local.get('cart')).toThrow('closed');
});

it('forgets a whole database that RxDB removes', async () => {
  const { store, database } = await openTill();
  await database.remove();
  store.close();
  const again = await openTill();
  expect(await again.customers.count().exec()).toBe(0);
  await again.database.close();
  again.store.close();
});
