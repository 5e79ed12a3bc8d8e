/** Runs in the browser: the same calls of RxDB as ours, on its free storage over IndexedDB. */
import { createRxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { entrySchema, type Keyed, productSchema } from '../schemas.ts';
import type { DexieAsked, DexieMeasured } from './asked.ts';

Object.assign(globalThis, { measureDexie });

async function measureDexie({ batches, entries, barcodes }: DexieAsked): Promise<DexieMeasured> {
  const database = await createRxDatabase({
    name: 'till',
    storage: getRxStorageDexie(),
    multiInstance: false,
    eventReduce: false,
  });
  const { products, journal } = await database.addCollections({
    products: { schema: productSchema },
    journal: { schema: entrySchema },
  });
  const bulk = await eachTimed(await fetched<Keyed[]>(batches), async (batch) => {
    const { error } = await products.bulkInsert(batch);
    if (error.length > 0) throw new Error(`${error.length} documents were not written`);
  });
  const insert = await eachTimed(await fetched<Keyed>(entries), (entry) => journal.insert(entry));
  const find = await eachTimed(barcodes, (barcode) =>
    products.findOne({ selector: { barcode } as object }).exec(true),
  );
  return { bulk, insert, find };
}

async function fetched<T>(path: string): Promise<T[]> {
  return (await fetch(path)).json() as Promise<T[]>;
}

async function eachTimed<T>(inputs: readonly T[], work: (input: T) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (const input of inputs) {
    const from = performance.now();
    await work(input);
    taken.push(performance.now() - from);
  }
  return taken;
}
