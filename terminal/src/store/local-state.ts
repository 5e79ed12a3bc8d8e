import type { Connection } from './connection.ts';

/** Small things of this till alone, beside the collections: its identity, the cart being rung up. */
export type LocalState = {
  readonly get: (key: string) => unknown;
  /** On disk when it returns. The value must survive JSON. */
  readonly set: (key: string, value: unknown) => void;
  readonly delete: (key: string) => void;
};

export function createLocalState(connection: Connection): LocalState {
  return {
    get: (key) => {
      const row = connection.prepare('SELECT value FROM store_state WHERE key = ?').get(key);
      return row ? JSON.parse(String(row.value)) : undefined;
    },
    set: (key, value) => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`The state of ${key} has no JSON form`);
      connection.transaction(() =>
        connection.prepare('INSERT OR REPLACE INTO store_state (key, value) VALUES (?, ?)').run(key, text),
      );
    },
    delete: (key) => {
      connection.transaction(() => connection.prepare('DELETE FROM store_state WHERE key = ?').run(key));
    },
  };
}
