/** What RxDB 17 takes of the process it runs in, row by row of `sync-facts.md`: plainly used, and as we use it. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { aProduct } from '@counterbook/shared/testing';
import { createSqliteStorage } from '@counterbook/terminal/store';
import { createRxDatabase, getChangedDocumentsSince } from 'rxdb';
import { addRxPlugin } from 'rxdb/plugins/core';
import { RxDBMigrationSchemaPlugin } from 'rxdb/plugins/migration-schema';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aNote, fed, noteSchema, openPlain, replicatePlainly, until } from './sync-facts/plain.ts';
import { openTillSide, type TillSide } from './sync-facts/till-side.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const opened: { readonly close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const one of opened.splice(0).reverse()) await one.close();
  vi.unstubAllGlobals();
});

async function plain() {
  const made = await openPlain();
  opened.push({ close: () => made.database.close() });
  return made;
}
async function ours(): Promise<TillSide> {
  const made = await openTillSide();
  opened.push(made);
  return made;
}

describe('the number of collections', () => {
  it('plainly: the 14th of a process is waited for, and the 15th refused', async () => {
    const database = await createRxDatabase({ name: 'many', storage: getRxStorageMemory() });
    opened.push(database);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const open = async (count: number) => {
      const names = Array.from({ length: count }, (_, at) => `c${at}`);
      for (const name of names) {
        const from = Date.now();
        const adding = database.addCollections({ [name]: { schema: noteSchema } }).then(
          () => null,
          (error: { code: string }) => error.code,
        );
        await vi.advanceTimersByTimeAsync(3_000);
        const code = await adding;
        waits.push([code, Date.now() - from]);
      }
    };
    const waits: (readonly [string | null, number])[] = [];
    await open(15);
    expect(waits.map(([code]) => code)).toEqual([...Array(14).fill(null), 'COL23']);
  });

  it('ours: a till opens at most twelve', async () => {
    const { database } = await ours();
    expect(Object.keys(database.collections).length).toBeLessThanOrEqual(12);
  });
});

describe('a process that has a document', () => {
  it('plainly: it moves a mouse each twenty seconds, or stops when nobody looks', async () => {
    const seen: string[] = [];
    const listeners: (() => void)[] = [];
    const page = {
      visibilityState: 'visible',
      dispatchEvent: ({ type }: Event) => seen.push(type),
      addEventListener: (_: string, listener: () => void) => listeners.push(listener),
      removeEventListener: () => {},
    };
    vi.stubGlobal('document', page);
    const { notes } = await plain();
    const pull = { handler: async () => ({ documents: [], checkpoint: { sequence: 0 } }) };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const awake = replicatePlainly(notes, { pull, toggleOnDocumentVisible: false });
    await awake.awaitInitialReplication();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(['mousemove', 'mousemove', 'mousemove']);
    await awake.cancel();

    const asleep = replicatePlainly(notes, { pull });
    await asleep.awaitInitialReplication();
    page.visibilityState = 'hidden';
    Object.assign(notes.database, { isLeader: () => false });
    for (const listener of listeners) listener();
    await until(() => asleep.isPaused());
  });

  it('ours: the screen, where a document is, has no RxDB in it', () => {
    const files = globSync('terminal/ui/src/**/*.{ts,tsx}', { cwd: ROOT });
    expect(files.length).toBeGreaterThan(50);
    const valueImports = /^import (?!type ).*from '([^']+)'/gm;
    const imported = files.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(valueImports)].map(([, from]) => String(from)),
    );
    expect(imported.filter((from) => /rxdb|rxjs|\/store\/|\/replication\//.test(from))).toEqual([]);
    expect(globalThis).not.toHaveProperty('document');
  });
});

describe('what a pulled document costs', () => {
  const count = 50;

  it('plainly: a collection that pulls and pushes keeps each of them twice', async () => {
    const { notes } = await plain();
    const all = Array.from({ length: count }, (_, at) => fed(`n-${at}`));
    const replication = replicatePlainly(notes, {
      pull: {
        handler: async (checkpoint) => ({
          documents: checkpoint ? [] : all,
          checkpoint: { sequence: count },
        }),
      },
      push: { handler: async () => [] },
    });
    await replication.awaitInSync();
    const beside = replication.metaInstance;
    if (!beside) throw new Error('nothing is replicated');
    const { documents: kept } = await getChangedDocumentsSince(beside, 1_000);
    expect(kept.length).toBeGreaterThanOrEqual(count);
  });

  it('ours: each collection goes one way, and what comes down is kept once', async () => {
    const till = await ours();
    till.hub.feed(
      'products',
      Array.from({ length: count }, (_, at) => aProduct({ id: `p-${at}` })),
    );
    await till.start().firstLoad;
    await until(async () => (await till.database.products.count().exec()) === count);
    await until(() => besideOf(till).length > 0);
    // `|1`: a checkpoint. A document's copy would end in `|0`.
    expect(besideOf(till).filter((id) => !id.endsWith('|1'))).toEqual([]);
  });
});

/** What replication keeps beside the collections, as the file has it. */
function besideOf({ database }: TillSide): readonly string[] {
  const { connection } = (database.products.storageInstance as unknown as Instance).internals;
  return connection.database
    .prepare('SELECT number, collection FROM store_tables')
    .all()
    .filter(({ collection: name }) => String(name).startsWith('rx-replication-meta-'))
    .flatMap(({ number }) => connection.database.prepare(`SELECT id FROM c${String(number)}`).all())
    .map(({ id }) => String(id));
}

type Instance = { readonly internals: { readonly connection: { readonly database: DatabaseSync } } };

describe('a new version of a schema', () => {
  it('plainly: every document is copied over before the first can be read', async () => {
    addRxPlugin(RxDBMigrationSchemaPlugin);
    const folder = mkdtempSync(join(tmpdir(), 'counterbook-facts-'));
    opened.push({ close: async () => rmSync(folder, { recursive: true, force: true }) });
    const storage = createSqliteStorage({ file: join(folder, 'growing.db') });
    const open = () => createRxDatabase({ name: 'growing', storage, multiInstance: false });
    const before = await open();
    const { notes } = await before.addCollections({ notes: { schema: noteSchema } });
    await notes?.bulkInsert([aNote('a'), aNote('b')]);
    await before.close();
    const after = await open();
    opened.push(after);
    let copied = 0;
    await after.addCollections({
      notes: {
        schema: {
          ...noteSchema,
          version: 1,
          properties: { ...noteSchema.properties, more: { type: 'string' } },
        },
        migrationStrategies: {
          1: (old: object) => {
            copied += 1;
            return old;
          },
        },
      } as never,
    });
    expect(copied).toBe(2);
  });

  it('ours: every schema is at its first version, and a field of tomorrow is stored as it came', async () => {
    const till = await ours();
    const versions = Object.values(till.database.collections).map(({ schema }) => schema.version);
    expect(new Set(versions)).toEqual(new Set([0]));
    till.hub.feed('staff', [{ id: 'ann', since: { year: 2031 } } as never]);
    await till.start().firstLoad;
    const ann = await till.database.staff.findOne('ann').exec(true);
    expect(ann.toJSON()).toMatchObject({ since: { year: 2031 } });
  });
});

it('nothing that is shipped needs another’s server for RxDB, or a storage that does not flush', () => {
  const shipped = ['shared', 'hardware', 'terminal', 'hub'].flatMap((room) => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, room, 'package.json'), 'utf8'));
    return Object.keys(dependencies);
  });
  expect(shipped).toContain('rxdb');
  expect(shipped.filter((name) => /rxdb-server|dexie|rxdb-premium|pouchdb/.test(name))).toEqual([]);
  const storages = globSync('terminal/src/**/*.ts', {
    cwd: ROOT,
    exclude: ['**/*.test.ts', '**/*.fixture.ts'],
  }).filter((file) => /rxdb\/plugins\/storage-/.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(storages).toEqual([]);
});
