/**
 * The store under the till beside its limit (bare SQLite with the same flush) and beside what others would take:
 * PouchDB on LevelDB, RxDB on Dexie in Chromium. One run, one machine, the same documents, everything on disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureBulk } from './bulk.ts';
import type { DexieMeasured } from './dexie/asked.ts';
import { measureDexie } from './dexie/measure-dexie.ts';
import { readProducts } from './documents.ts';
import { measureFullTill, measureOneByOne } from './one-by-one.ts';
import { figuresOf, ratiosOf } from './report.ts';
import { planRun, productAt, type Run } from './run.ts';

type Options = {
  readonly products: number;
  /** A file of products, `{ barcode, name }` a line, compressed; else what is at hand. */
  readonly catalogue?: string | undefined;
  readonly say: (line: string) => void;
};

export async function benchStore({ products, catalogue, say }: Options) {
  // On the project's own disk: a temporary folder may be memory, where a flush costs nothing.
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  try {
    const known = readProducts(products, catalogue);
    const run = planRun(known, { directory, say });
    say(`bulk of ${products} products`);
    const measured = {
      bulk: await measureBulk(run),
      one: await measureOneByOne(run),
      full: await measureFullTill(run),
      dexie: await dexie(run),
    };
    return {
      machine: {
        cores: availableParallelism(),
        memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
        node: process.version,
      },
      data: { source: known.source, products, inserts: run.inserts.counted, finds: run.finds.counted },
      unit: 'milliseconds unless named otherwise',
      figures: figuresOf(run, measured),
      ratios: ratiosOf(measured),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function dexie(run: Run): Promise<DexieMeasured | null> {
  const { directory, batches, bulk, inserts, finds, say } = run;
  say('RxDB on Dexie in Chromium');
  const measured = await measureDexie({
    directory,
    batches,
    entries: Array.from({ length: inserts.warmUp + inserts.counted }, (_, index) => run.entryAt(index)),
    barcodes: Array.from(
      { length: finds.warmUp + finds.counted },
      (_, index) => productAt(run, index).barcode,
    ),
  });
  if (measured === null) {
    say('there is no Chromium on this machine, so no figures of Dexie: apt-get install chromium');
    return null;
  }
  return {
    bulk: measured.bulk.slice(bulk.warmUp),
    insert: measured.insert.slice(inserts.warmUp),
    find: measured.find.slice(finds.warmUp),
  };
}
