import type { Product } from '@counterbook/shared/catalog';
import type { Customer } from '@counterbook/shared/debt';
import type { JournalEntry } from '@counterbook/shared/journal';
import { createRxDatabase } from 'rxdb';
import { findAllByBarcode } from '../../../terminal/src/catalog/products.ts';
import { openStore } from '../../../terminal/src/store/index.ts';
import { openDatabase, SEARCHED } from '../../../terminal/src/till/collections.ts';
import { documentsOf } from '../../../terminal/src/till/documents.ts';
import { productSchema } from './schemas.ts';

/** A till's file as the till opens it: all its collections, through RxDB, on our storage. */
export type OurStore = {
  readonly bulk: (products: readonly Product[]) => Promise<unknown>;
  readonly insert: (entry: JournalEntry) => Promise<unknown>;
  readonly bulkEntries: (entries: readonly JournalEntry[]) => Promise<unknown>;
  readonly bulkCustomers: (customers: readonly Customer[]) => Promise<unknown>;
  /** As the till asks. */
  readonly find: (barcode: string) => Promise<Product | undefined>;
  /** As RxDB's own users ask. */
  readonly findOne: (barcode: string) => Promise<unknown>;
  readonly search: (text: string) => readonly Product[];
  readonly close: () => Promise<void>;
};

export async function openOurs(file: string): Promise<OurStore> {
  const store = openStore({ file, search: SEARCHED });
  const database = await openDatabase(store.storage);
  const { products, customers, journal } = database;
  const goods = { products: documentsOf(products), edits: { products: { ids: () => [] } } };
  return {
    bulk: async (batch) => all(await products.bulkInsert([...batch])),
    insert: (entry) => journal.insert(entry),
    bulkEntries: async (batch) => all(await journal.bulkInsert([...batch])),
    bulkCustomers: async (batch) => all(await customers.bulkInsert([...batch])),
    find: async (barcode) => (await findAllByBarcode(goods, [barcode]))[0],
    findOne: (barcode) => products.findOne({ selector: { barcode } }).exec(true),
    search: (text) => store.search<Product>('products', text, 20),
    close: async () => {
      await database.close();
      store.close();
    },
  };
}

/** Products alone and unsearched: what is left to compare with a bare table. */
export async function openOursWithoutSearch(file: string): Promise<Pick<OurStore, 'bulk' | 'close'>> {
  const store = openStore({ file });
  const database = await createRxDatabase({
    name: 'products',
    storage: store.storage,
    multiInstance: false,
    eventReduce: false,
  });
  const { products } = await database.addCollections({ products: { schema: productSchema } });
  return {
    bulk: async (batch) => all(await products.bulkInsert([...batch])),
    close: async () => {
      await database.close();
      store.close();
    },
  };
}

function all({ error }: { readonly error: readonly unknown[] }): void {
  if (error.length > 0) throw new Error(`${error.length} documents were not written`);
}
