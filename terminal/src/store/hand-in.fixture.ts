import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * One session of a till whose clock is off by so many milliseconds: writes the sales it is told to, then, if asked
 * to hand in, replicates and says which sales it pushed. On our storage or on RxDB's free SQLite one.
 */
const [kind, file = '', offset = '0', sales = '', handIn = ''] = process.argv.slice(2);
const trueNow = Date.now.bind(Date);
Date.now = () => trueNow() + Number(offset);

// Loaded after the clock is set, because RxDB reads it at once.
const { createRxDatabase } = await import('rxdb');
const { replicateRxCollection } = await import('rxdb/plugins/replication');
const { getRxStorageSQLiteTrial, getSQLiteBasicsNodeNative } = await import('rxdb/plugins/storage-sqlite');
const { createSqliteStorage } = await import('./storage.ts');

const ours = () =>
  createRxDatabase({ name: 'till', multiInstance: false, storage: createSqliteStorage({ file }) });
const free = () =>
  createRxDatabase({
    name: 'till',
    multiInstance: false,
    storage: getRxStorageSQLiteTrial({
      sqliteBasics: getSQLiteBasicsNodeNative(DatabaseSync),
      databaseNamePrefix: file,
    }),
  });

const database = await (kind === 'ours' ? ours() : free());
const { journal } = await database.addCollections({
  journal: {
    schema: {
      version: 0,
      primaryKey: 'id',
      type: 'object',
      properties: { id: { type: 'string', maxLength: 40 } },
    },
  },
});
for (const id of sales.split(',').filter((sale) => sale !== '')) await journal.insert({ id });

const pushed: string[] = [];
if (handIn === 'hand-in') {
  const replication = replicateRxCollection<{ id: string }, unknown>({
    collection: journal,
    replicationIdentifier: 'hub',
    live: false,
    push: {
      handler: async (rows) => {
        pushed.push(...rows.map((row) => row.newDocumentState.id));
        return [];
      },
    },
  });
  await replication.awaitInitialReplication();
}
await database.close();
writeSync(1, `${JSON.stringify(pushed)}\n`);
