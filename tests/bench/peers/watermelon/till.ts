/** WatermelonDB on SQLite through its Node adapter, with its `synchronize` as its page on sync shows it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '@nozbe/watermelondb';
import sqlite from '@nozbe/watermelondb/adapters/sqlite/index.js';
import { synchronize } from '@nozbe/watermelondb/sync/index.js';
import { serveActs } from '../../serve-acts.ts';
import type { Collection } from '../document.ts';
import type { PeerTill } from '../peer-till.ts';
import { modelClasses, saleRowOf, schema } from './tables.ts';

const EVERY_MS = 1_000;
const SQLiteAdapter = sqlite.default;
let database: Database;
let table: Collection;
let base: string;

async function sync(): Promise<void> {
  await synchronize({
    database,
    pullChanges: async ({ lastPulledAt }) =>
      answerOf(await fetch(`${base}/pull?last_pulled_at=${lastPulledAt ?? 0}`)),
    pushChanges: async ({ changes, lastPulledAt }) =>
      answerOf(
        await fetch(`${base}/push?last_pulled_at=${lastPulledAt}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(changes),
        }),
      ),
  });
}

/** Its page leaves it to the app when to synchronise: here every second, one at a time, again after an error. */
async function keepSyncing(): Promise<never> {
  for (;;) {
    await sync().catch(() => undefined);
    await delay(EVERY_MS);
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}

const till: PeerTill = {
  open: async ({ path, hubUrl, collection }) => {
    const adapter = new SQLiteAdapter({ schema, dbName: `${path}.db` });
    database = new Database({ adapter, modelClasses });
    table = collection;
    base = `${hubUrl}/${collection}`;
  },
  write: (documents) =>
    database.write(() => {
      const rows = table === 'sales' ? documents.map(saleRowOf) : documents;
      return database.batch(rows.map((row) => database.get(table).prepareCreateFromDirtyRaw({ ...row })));
    }),
  pull: sync,
  push: sync,
  follow: async () => {
    void keepSyncing();
  },
  ids: () => database.get(table).query().fetchIds(),
  close: async () => undefined,
};
serveActs(till);
