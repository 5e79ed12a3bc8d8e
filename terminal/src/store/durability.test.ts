import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { ask, aThing, openThings, temporaryFolder } from './store-fixture.ts';
import { runInProcess } from './store-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'till.db');
});

afterEach(() => {
  folder.remove();
});

/** Every acknowledged pair is there, no pair is half there, and all of the file is in order. */
async function expectPairs(acknowledged: readonly number[]): Promise<void> {
  const store = openStore({ file, search: { things: ['name'] } });
  const things = await openThings(store.storage);
  const { documents } = await things.query(ask({}));
  const ids = new Set(documents.map((document) => document.id));
  expect(acknowledged.filter((number) => !ids.has(`${number}-left`) || !ids.has(`${number}-right`))).toEqual(
    [],
  );
  expect(
    [...ids].filter(
      (id) => !ids.has(id.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'))),
    ),
  ).toEqual([]);
  expect(store.search('things', 'pair', 1_000_000)).toHaveLength(ids.size);
  expect((await things.getChangedDocumentsSince!(1_000_000)).documents).toHaveLength(ids.size);
  expect(store.integrity()).toEqual({ ok: true, problems: [] });
  await things.close();
  store.close();
}

describe('a process killed while writing', () => {
  it('has lost nothing that it acknowledged, round after round', async () => {
    const acknowledged: number[] = [];
    for (const [round, pause] of [20, 150, 60].entries()) {
      const till = runInProcess('write-forever.fixture.ts', [file, String(round * 1_000_000)]);
      await till.untilLine((line) => line !== 'open');
      await new Promise((resolve) => setTimeout(resolve, pause));
      till.child.kill('SIGKILL');
      await till.ended;
      acknowledged.push(...till.lines().slice(1).map(Number));
      await expectPairs(acknowledged);
    }
    expect(acknowledged.length).toBeGreaterThan(3);
  });
});

describe('two processes on one file', () => {
  it('refuses the second, naming the first, until the first is gone', async () => {
    const till = runInProcess('write-forever.fixture.ts', [file]);
    await till.untilLine((line) => line === '0');
    expect(() => openStore({ file })).toThrow(`${file} is in use by process ${till.child.pid}`);
    till.child.kill('SIGKILL');
    await till.ended;
    openStore({ file }).close();
  });

  it('refuses a second store in the same process too, and frees the file when closed', () => {
    const store = openStore({ file });
    expect(() => openStore({ file })).toThrow(`in use by process ${process.pid}`);
    store.close();
    openStore({ file }).close();
  });
});

describe('a full disk', () => {
  it('refuses the write whole, still reads, and writes again when there is room', async () => {
    const store = openStore({ file });
    const things = await openThings(store.storage);
    await things.bulkWrite([{ document: aThing({ id: 'kept' }) }], 'test');
    const { database } = things.internals.connection;
    const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const many = Array.from({ length: 50 }, (_, at) => ({
      document: aThing({ id: `n${at}`, note: 'x'.repeat(2_000) }),
    }));
    const events: unknown[] = [];
    things.changeStream().subscribe((bulk) => events.push(bulk));
    await expect(things.bulkWrite(many, 'test')).rejects.toMatchObject({ trouble: 'full' });
    expect(events).toEqual([]);
    expect((await things.query(ask({}))).documents.map((document) => document.id)).toEqual(['kept']);
    expect(() => store.local.set('cart', 'x'.repeat(100_000))).toThrow('No room left');
    database.exec('PRAGMA max_page_count = 1000000');
    expect((await things.bulkWrite(many, 'test')).error).toEqual([]);
    await things.close();
    store.close();
  });

  it('does so where the file system itself is full', async (test) => {
    const small = `mount -t tmpfs -o size=1m tmpfs ${folder.path} && exec "$@"`;
    const till = runInProcess(
      'write-forever.fixture.ts',
      [file, '0', '500'],
      ['unshare', '--map-root-user', '--mount', 'sh', '-c', small, 'sh'],
    );
    const { code, errors } = await till.ended;
    if (code !== 0 && /unshare|mount/.test(errors)) test.skip(`no mount of its own: ${errors.trim()}`);
    const last = Number(till.lines().at(-2));
    expect(last).toBeGreaterThan(10);
    const outcome = JSON.parse(till.lines().at(-1) ?? '{}');
    expect(outcome).toMatchObject({ outcome: 'full', second: 'full', read: 1 });
    expect(outcome.changes).toBe((last + 1) * 2);
    expect(outcome.found).toBeGreaterThan(0);
    expect(outcome.kept).toBe(outcome.changes);
  });
});

describe('a disk that fails', () => {
  it('is written to no more, is still read, and has kept what it acknowledged', async () => {
    const limited = ['sh', '-c', 'ulimit -f 1500 && exec "$@"', 'sh'];
    const till = runInProcess('write-forever.fixture.ts', [file, '0', '500'], limited);
    expect(await till.ended).toMatchObject({ code: 0, errors: '' });
    const acknowledged = till.lines().slice(1, -1).map(Number);
    expect(JSON.parse(till.lines().at(-1) ?? '{}')).toMatchObject({
      outcome: 'failed',
      second: 'failed',
      read: 1,
      changes: acknowledged.length * 2,
    });
    await expectPairs(acknowledged);
  });
});

describe('a damaged file', () => {
  it('is told by the integrity check', async () => {
    const store = openStore({ file });
    const things = await openThings(store.storage);
    const many = Array.from({ length: 300 }, (_, at) => ({
      document: aThing({ id: `n${at}`, name: `n${at}` }),
    }));
    await things.bulkWrite(many, 'test');
    await things.close();
    store.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 3 * 4096, bytes.length - 4096);
    writeFileSync(file, bytes);
    const damaged = openStore({ file });
    expect(damaged.integrity()).toMatchObject({ ok: false });
    expect(damaged.integrity().problems.length).toBeGreaterThan(0);
    damaged.close();
  });

  it('is refused at once when it is no database at all', () => {
    writeFileSync(file, 'this is no database, whatever its name says '.repeat(200));
    expect(() => openStore({ file })).toThrow(`${file} cannot be opened: file is not a database`);
  });
});

describe('a write that is rolled back', () => {
  it('takes no number that another gets, whatever was reserved with it', async () => {
    const store = openStore({
      file,
      beside: {
        things: (documents) => {
          if (documents.some((document) => Reflect.get(document, 'id') === 'refused')) throw new Error('no');
        },
      },
    });
    const things = await openThings(store.storage);
    const write = (id: string) => things.bulkWrite([{ document: aThing({ id }) }], 'test');
    await expect(write('refused')).rejects.toThrow('no');
    await write('a');
    await expect(write('refused')).rejects.toThrow('no');
    await write('b');
    const changes = await things.getChangedDocumentsSince!(10);
    expect(changes.documents.map((document) => document.id)).toEqual(['a', 'b']);
    const first = await things.getChangedDocumentsSince!(1);
    expect(changes.checkpoint.sequence).toBeGreaterThan(first.checkpoint.sequence);
    await things.close();
    store.close();
  });
});
