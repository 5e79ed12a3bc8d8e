import { crc32 } from 'node:zlib';
import type { Connection, Flushed } from './connection.ts';
import { StoreError } from './store-error.ts';

/** Small things of this till alone, beside the collections: its identity, the cart being rung up. */
export type LocalState = {
  readonly get: (key: string) => unknown;
  /** On disk when it returns, unless soon is soon enough. The value must survive JSON. */
  readonly set: (key: string, value: unknown, flushed?: Flushed) => void;
  readonly delete: (key: string) => void;
};

/** In place, where the key is known: one page of the file, not three. */
const PUT = `INSERT INTO store_state (key, value, sum) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, sum = excluded.sum`;

export function createLocalState(connection: Connection): LocalState {
  return {
    get: (key) => {
      const row = connection.prepare('SELECT value, sum FROM store_state WHERE key = ?').get(key);
      if (!row) return undefined;
      const text = String(row.value);
      if (row.sum !== null && row.sum !== crc32(text))
        throw new StoreError('damaged', `the state of ${key} is not what was written`);
      return JSON.parse(text);
    },
    set: (key, value, flushed) => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`The state of ${key} has no JSON form`);
      connection.transaction(() => connection.prepare(PUT).run(key, text, crc32(text)), flushed);
    },
    delete: (key) => {
      connection.transaction(() => connection.prepare('DELETE FROM store_state WHERE key = ?').run(key));
    },
  };
}
