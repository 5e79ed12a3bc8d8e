import { race } from './race.ts';
import { openAt, type Run } from './run.ts';

/** All products into everybody's store, a transaction a batch. @returns milliseconds of each counted batch. */
export async function measureBulk(run: Run) {
  const open = openAt(run);
  const ours = await open.ours();
  const oursWithoutSearch = await open.oursWithoutSearch();
  const raw = open.raw();
  const rawWithSearch = open.rawWithSearch();
  const pouch = open.pouch();
  const batchAt = (index: number) => run.batches[index] ?? [];
  const taken = await race(
    {
      ours: (index) => ours.bulk(batchAt(index)),
      oursWithoutSearch: (index) => oursWithoutSearch.bulk(batchAt(index)),
      raw: (index) => raw.bulk(batchAt(index)),
      rawWithSearch: (index) => rawWithSearch.bulk(batchAt(index)),
      pouch: (index) => pouch.bulk(batchAt(index)),
    },
    run.bulk,
  );
  for (const store of [ours, oursWithoutSearch, raw, rawWithSearch, pouch]) await store.close();
  return taken;
}
