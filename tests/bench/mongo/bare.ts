import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serialize } from 'bson';
import { type Sale, saleId } from './sale.ts';

/** The limit: `node:sqlite` in this process, WAL and FULL, one table, its key and one more index, and no wire. */
export type Bare = {
  readonly insert: (sale: Sale) => void;
  readonly find: (number: number) => void;
  readonly update: (counter: number) => void;
  /** One flush for everything that `work` does. */
  readonly within: (work: () => void) => void;
  readonly close: () => void;
};

export function openBare(directory: string): Bare {
  const file = new DatabaseSync(join(directory, 'bare.sqlite'));
  file.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
    CREATE TABLE sales (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shop TEXT, number INTEGER, doc BLOB);
    CREATE UNIQUE INDEX by_number ON sales (shop, number);
    CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)`);
  const insert = file.prepare('INSERT INTO sales (id, shop, number, doc) VALUES (?, ?, ?, ?)');
  const find = file.prepare('SELECT doc FROM sales WHERE id = ?');
  const update = file.prepare(
    'INSERT INTO counters (id, n) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET n = n + 1',
  );
  const [begin, commit] = [file.prepare('BEGIN IMMEDIATE'), file.prepare('COMMIT')];
  return {
    insert: (sale) => insert.run(sale._id, sale.shopId, sale.number, serialize(sale)),
    find: (number) => find.get(saleId(number)),
    update: (counter) => update.run(counter),
    within: (work) => {
      begin.run();
      work();
      commit.run();
    },
    close: () => file.close(),
  };
}
