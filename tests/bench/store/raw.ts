import { DatabaseSync } from 'node:sqlite';
import type { Product } from '@counterbook/shared/catalog';
import type { JournalEntry } from '@counterbook/shared/journal';

/** The limit: the same JSON and the same flushes with nothing in between, one index for the look-ups. */
export type RawStore = {
  readonly bulk: (products: readonly Product[]) => void;
  readonly insert: (entry: JournalEntry) => void;
  readonly find: (barcode: string) => unknown;
  readonly close: () => void;
};

/** `searched`: with a trigram row a product, its words as they are, and no text to check a hit against. */
export function openRaw(file: string, { searched }: { searched: boolean }): RawStore {
  const database = new DatabaseSync(file);
  // The log is moved as seldom as ours is, so that the limit does not pay for what ours puts off.
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16000;
    CREATE TABLE IF NOT EXISTS products (id TEXT PRIMARY KEY, barcode TEXT, data TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS products_barcode ON products (barcode);
    CREATE TABLE IF NOT EXISTS journal (id TEXT PRIMARY KEY, receipt TEXT, data TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS journal_receipt ON journal (receipt);
    CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='', detail=none, tokenize='trigram');
  `);
  const product = database.prepare('INSERT INTO products (id, barcode, data) VALUES (?, ?, ?)');
  const words = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  const entry = database.prepare('INSERT INTO journal (id, receipt, data) VALUES (?, ?, ?)');
  const byBarcode = database.prepare('SELECT data FROM products WHERE barcode = ?');
  const write = (each: Product): void => {
    const { lastInsertRowid } = product.run(each.id, each.barcode, JSON.stringify(each));
    if (searched) words.run(lastInsertRowid, `${each.name}\n${each.sku}\n${each.barcode}`);
  };
  return {
    bulk: (products) => {
      database.exec('BEGIN IMMEDIATE');
      for (const each of products) write(each);
      database.exec('COMMIT');
    },
    insert: (each) => {
      entry.run(each.id, each.receiptNumber, JSON.stringify(each));
    },
    find: (barcode) => JSON.parse(String(byBarcode.get(barcode)?.data)),
    close: () => database.close(),
  };
}
