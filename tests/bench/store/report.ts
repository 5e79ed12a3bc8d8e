import { spreadOf, thousandth } from '../statistics.ts';
import type { measureBulk } from './bulk.ts';
import type { DexieMeasured } from './dexie/asked.ts';
import type { measureFullTill, measureOneByOne } from './one-by-one.ts';
import type { Run } from './run.ts';

type Samples = readonly number[];

type Measured = {
  readonly bulk: Awaited<ReturnType<typeof measureBulk>>;
  readonly one: Awaited<ReturnType<typeof measureOneByOne>>;
  readonly full: Awaited<ReturnType<typeof measureFullTill>>;
  readonly dexie: DexieMeasured | null;
};

/** Milliseconds, and documents a second for the bulk. */
export function figuresOf(run: Run, { bulk, one, full, dexie }: Measured) {
  const counted = run.batches.slice(run.bulk.warmUp).flat().length;
  const perSecond = (taken: Samples) => Math.round((counted / sum(taken)) * 1000);
  return {
    ours: {
      bulkDocumentsPerSecond: perSecond(bulk.ours),
      bulkWithoutSearchDocumentsPerSecond: perSecond(bulk.oursWithoutSearch),
      durableInsert: spreadOf(one.insert.ours),
      findByBarcode: spreadOf(one.find.ours),
      findOneByBarcode: spreadOf(one.find.oursFindOne),
      search: spreadOf(one.search),
      ...full,
    },
    raw: {
      bulkDocumentsPerSecond: perSecond(bulk.raw),
      bulkWithSearchDocumentsPerSecond: perSecond(bulk.rawWithSearch),
      durableInsert: spreadOf(one.insert.raw),
      findByBarcode: spreadOf(one.find.raw),
    },
    pouch: {
      bulkDocumentsPerSecond: perSecond(bulk.pouch),
      insert: spreadOf(one.insert.pouch),
      getById: spreadOf(one.find.pouch),
    },
    dexie: dexie && {
      bulkDocumentsPerSecond: perSecond(dexie.bulk),
      insert: spreadOf(dexie.insert),
      findOneByBarcode: spreadOf(dexie.find),
    },
    bulkVsRawWithSearch: ratio(sum(bulk.ours), sum(bulk.rawWithSearch)),
    bulkWithoutSearchVsRaw: ratio(sum(bulk.oursWithoutSearch), sum(bulk.raw)),
  };
}

/** Ours over theirs in time: smaller is better. Single acts are compared by their medians. */
export function ratiosOf({ bulk, one, dexie }: Measured) {
  return {
    durableInsertVsRaw: ratio(median(one.insert.ours), median(one.insert.raw)),
    bulkVsRaw: ratio(sum(bulk.ours), sum(bulk.raw)),
    durableInsertVsPouch: ratio(median(one.insert.ours), median(one.insert.pouch)),
    bulkVsPouch: ratio(sum(bulk.ours), sum(bulk.pouch)),
    findVsDexie: dexie && ratio(median(one.find.oursFindOne), median(dexie.find)),
  };
}

function ratio(ours: number, theirs: number): number {
  return thousandth(ours / theirs);
}

function sum(taken: Samples): number {
  return taken.reduce((total, each) => total + each, 0);
}

function median(taken: Samples): number {
  return [...taken].sort((left, right) => left - right)[Math.ceil(taken.length / 2) - 1] ?? 0;
}
