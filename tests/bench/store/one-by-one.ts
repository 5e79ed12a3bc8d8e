import { timed } from '../statistics.ts';
import { measureColdStart } from './cold-start.ts';
import { someCustomers } from './documents.ts';
import type { OurStore } from './ours.ts';
import { race } from './race.ts';
import { openAt, productAt, type Run } from './run.ts';

const FILL_BATCH = 2000;
const COLD_STARTS = 5;

/** Entries written one by one, each flushed by who flushes, then products looked up by barcode (PouchDB: by id). */
export async function measureOneByOne(run: Run) {
  const open = openAt(run);
  const ours = await open.ours();
  const raw = open.raw();
  const pouch = open.pouch();
  run.say('single inserts');
  const insert = await race(
    {
      ours: (index) => ours.insert(run.entryAt(index)),
      raw: (index) => raw.insert(run.entryAt(index)),
      pouch: (index) => pouch.insert(run.entryAt(index)),
    },
    run.inserts,
  );
  run.say('finding and searching');
  // Both ways of asking read our file: each meets products that the other has not just fetched into the cache.
  const elsewhere = Math.floor(run.products.length / 2);
  const find = await race(
    {
      ours: (index) => ours.find(productAt(run, index).barcode),
      oursFindOne: (index) => ours.findOne(productAt(run, elsewhere + index).barcode),
      raw: (index) => raw.find(productAt(run, index).barcode),
      pouch: (index) => pouch.get(productAt(run, index).id),
    },
    run.finds,
  );
  const search = await searches(run, ours);
  for (const store of [ours, raw, pouch]) await store.close();
  return { insert, find, search };
}

/** Our file filled up as a shop of that size has it: half as many customers as products, as many entries. */
export async function measureFullTill(run: Run) {
  run.say('cold start');
  const ours = await openAt(run).ours();
  const customers = someCustomers(Math.ceil(run.products.length / 2));
  for (let from = 0; from < customers.length; from += FILL_BATCH)
    await ours.bulkCustomers(customers.slice(from, from + FILL_BATCH));
  const already = run.inserts.warmUp + run.inserts.counted;
  for (let from = already; from < run.products.length; from += FILL_BATCH) {
    const count = Math.min(FILL_BATCH, run.products.length - from);
    await ours.bulkEntries(Array.from({ length: count }, (_, index) => run.entryAt(from + index)));
  }
  await ours.close();
  const barcodes = Array.from({ length: COLD_STARTS }, (_, index) => productAt(run, index).barcode);
  return measureColdStart(openAt(run).oursFile, barcodes);
}

/** What people type: a piece from inside a name, as it is written. */
async function searches(run: Run, ours: OurStore): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < run.searches; index++) {
    const word =
      productAt(run, index)
        .name.split(/\s+/)
        .find(({ length }) => length >= 4) ?? 'choc';
    const text = index % 2 === 0 ? word.slice(0, 8) : word.slice(1, 9);
    taken.push((await timed(() => ours.search(text))).milliseconds);
  }
  return taken;
}
