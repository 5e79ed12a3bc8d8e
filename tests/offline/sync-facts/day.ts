/**
 * One run of a small till, from start to stop, in a worker: RxDB keeps the latest time that it saw in a module, so that
 * only a new one has been restarted. It uses a free storage that keeps files, and ours; what the hub was given is told.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { RxStorage } from 'rxdb';

const STORAGES = ['plain', 'ours'] as const;
type Storage = (typeof STORAGES)[number];
/** By storage. */
export type Taken = Readonly<Record<Storage, readonly string[]>>;

export type Day = {
  readonly folder: string;
  readonly clockBackDays: number;
  readonly isHubThere: boolean;
  readonly sale: string;
};

const DAY_MILLISECONDS = 86_400_000;

export function liveThrough(day: Day): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: day, stdout: true, stderr: true });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function run(day: Day): Promise<Taken> {
  const rightNow = Date.now;
  Date.now = () => rightNow() - day.clockBackDays * DAY_MILLISECONDS;
  const [plain, ours] = await Promise.all(STORAGES.map((storage) => sell(day, storage)));
  return { plain: plain ?? [], ours: ours ?? [] };
}

async function sell({ folder, isHubThere, sale }: Day, kind: Storage): Promise<readonly string[]> {
  const { createRxDatabase } = await import('rxdb');
  const { noteSchema, replicatePlainly, until } = await import('./plain.ts');
  const database = await createRxDatabase({
    name: `shop-${kind}`,
    storage: (await storageIn(folder, kind)) as RxStorage<unknown, unknown>,
    multiInstance: false,
  });
  const { notes } = await database.addCollections({ notes: { schema: noteSchema } });
  const taken: string[] = [];
  let tries = 0;
  const replication = replicatePlainly(notes as never, {
    push: {
      handler: async (rows) => {
        tries += 1;
        if (!isHubThere) throw new Error('no hub');
        taken.push(...rows.map(({ newDocumentState }) => newDocumentState.id));
        return [];
      },
    },
  });
  await replication.awaitInitialReplication();
  await notes.insert({ id: sale, text: 'sold' });
  await until(() => tries > 0 && (!isHubThere || taken.includes(sale)));
  if (isHubThere) {
    await replication.awaitInSync();
    replication.reSync();
    await replication.awaitInSync();
  }
  await database.close();
  return taken;
}

async function storageIn(folder: string, kind: Storage) {
  if (kind === 'ours') {
    const { createSqliteStorage } = await import('@counterbook/terminal/store');
    return createSqliteStorage({ file: `${folder}/till.db` });
  }
  const { getRxStorageSQLiteTrial, getSQLiteBasicsNodeNative } = await import('rxdb/plugins/storage-sqlite');
  return getRxStorageSQLiteTrial({
    sqliteBasics: getSQLiteBasicsNodeNative(DatabaseSync as never),
    databaseNamePrefix: `${folder}/`,
  });
}

if (parentPort) parentPort.postMessage(await run(workerData as Day));
