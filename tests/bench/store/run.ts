import { join } from 'node:path';
import type { Product } from '@counterbook/shared/catalog';
import { type Catalogue, entriesOf } from './documents.ts';
import { openOurs, openOursWithoutSearch } from './ours.ts';
import { openPouch } from './pouch.ts';
import type { Race } from './race.ts';
import { openRaw } from './raw.ts';

/** One run of the bench: what everybody is given, how often, and where their files are. */
export type Run = {
  readonly directory: string;
  readonly products: readonly Product[];
  readonly batches: readonly (readonly Product[])[];
  readonly entryAt: ReturnType<typeof entriesOf>;
  readonly bulk: Race;
  readonly inserts: Race;
  readonly finds: Race;
  readonly searches: number;
  readonly say: (line: string) => void;
};

/** As many as a page of a feed brings. */
const LARGEST_BATCH = 2000;
const WARM_UP = 100;
const TURN = 50;
const MOST = { inserts: 2000, finds: 2000, searches: 500 } as const;

export function planRun(catalogue: Catalogue, { directory, say }: Pick<Run, 'directory' | 'say'>): Run {
  const { products } = catalogue;
  const batch = Math.min(LARGEST_BATCH, Math.ceil(products.length / 5));
  const batches = Array.from({ length: Math.ceil(products.length / batch) }, (_, index) =>
    products.slice(index * batch, (index + 1) * batch),
  );
  const warmUp = batches.length > 1 ? 1 : 0;
  return {
    directory,
    products,
    batches,
    entryAt: entriesOf(catalogue),
    bulk: { warmUp, counted: batches.length - warmUp, turn: 1 },
    inserts: { warmUp: WARM_UP, counted: Math.min(MOST.inserts, products.length), turn: TURN },
    finds: { warmUp: WARM_UP, counted: Math.min(MOST.finds, products.length), turn: TURN },
    searches: Math.min(MOST.searches, products.length),
    say,
  };
}

/** The same file or folder every time. */
export function openAt({ directory }: Run) {
  const oursFile = join(directory, 'ours.db');
  return {
    oursFile,
    ours: () => openOurs(oursFile),
    oursWithoutSearch: () => openOursWithoutSearch(join(directory, 'ours-without-search.db')),
    raw: () => openRaw(join(directory, 'raw.db'), { searched: false }),
    rawWithSearch: () => openRaw(join(directory, 'raw-with-search.db'), { searched: true }),
    pouch: () => openPouch(directory),
  };
}

/** Products from all over the catalogue, the same ones in every run. */
export function productAt({ products }: Run, index: number): Product {
  const product = products[(index * STRIDE) % products.length];
  if (!product) throw new Error('there are no products');
  return product;
}

/** A prime, so that it meets every product before it meets one again. */
const STRIDE = 7919;
