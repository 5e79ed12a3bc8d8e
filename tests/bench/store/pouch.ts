import { join } from 'node:path';
import type { Product } from '@counterbook/shared/catalog';
import type { JournalEntry } from '@counterbook/shared/journal';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';

/** PouchDB on LevelDB as it comes: it never flushes, and its quickest look-up is by id. */
export type Pouch = {
  readonly bulk: (products: readonly Product[]) => Promise<unknown>;
  readonly insert: (entry: JournalEntry) => Promise<unknown>;
  readonly get: (id: string) => Promise<unknown>;
  readonly close: () => Promise<unknown>;
};

type Keyed = { readonly id: string };

export function openPouch(directory: string): Pouch {
  PouchDB.plugin(leveldb);
  const open = (name: string) => new PouchDB(join(directory, `pouch-${name}`), { adapter: 'leveldb' });
  const products = open('products');
  const journal = open('journal');
  return {
    bulk: async (batch) => {
      const answers = await products.bulkDocs(batch.map(underId));
      if (answers.some((answer) => 'error' in answer))
        throw new Error('PouchDB did not write every document');
    },
    insert: (entry) => journal.put(underId(entry)),
    get: (id) => products.get(id),
    close: () => Promise.all([products.close(), journal.close()]),
  };
}

function underId<Doc extends Keyed>({ id, ...rest }: Doc) {
  return { _id: id, ...rest };
}
