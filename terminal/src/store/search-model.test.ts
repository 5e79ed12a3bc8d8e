import { join } from 'node:path';
import fc from 'fast-check';
import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import { type Card, idsFoundBy } from './search-oracle.ts';
import { temporaryFolder } from './store-fixture.ts';

/** The search beside a plain map: whatever is written by whatever way, both find the same. */
type Model = Map<string, Card>;
type Real = { till: Till; readonly reopen: () => Promise<Till> };
type Till = {
  readonly store: Store;
  readonly database: RxDatabase;
  readonly cards: RxCollection<Card>;
};

const schema: RxJsonSchema<Card> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 20 },
    name: { type: 'string' },
    code: { type: 'string' },
  },
};

const letter = fc.constantFrom('a', 'b', 'é', 'É', 'A', '1');
const word = fc.string({ unit: letter, minLength: 1, maxLength: 8 });
const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const id = fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5', 'k6');
const card = fc.record({ id, name: text, code: word }, { requiredKeys: ['id', 'name'] });

const command = (name: string, run: (model: Model, real: Real) => Promise<void>) => ({
  check: () => true,
  toString: () => name,
  run,
});

const insert = (cards: readonly Card[]) =>
  command(`insert ${JSON.stringify(cards)}`, async (model, { till }) => {
    await till.cards.bulkInsert([...cards]);
    for (const one of cards) if (!model.has(one.id)) model.set(one.id, one);
  });

const upsert = (cards: readonly Card[]) =>
  command(`upsert ${JSON.stringify(cards)}`, async (model, { till }) => {
    await till.cards.bulkUpsert([...cards]);
    for (const one of cards) model.set(one.id, one);
  });

const rename = (key: string, name: string) =>
  command(`rename ${key} ${name}`, async (model, { till }) => {
    const before = model.get(key);
    if (!before) return;
    await (await till.cards.findOne(key).exec(true)).incrementalPatch({ name });
    model.set(key, { ...before, name });
  });

const remove = (keys: readonly string[]) =>
  command(`remove ${keys}`, async (model, { till }) => {
    await till.cards.bulkRemove(keys.filter((key) => model.has(key)));
    for (const key of keys) model.delete(key);
  });

const purge = () =>
  command('purge', async (_, { till }) => void (await till.cards.storageInstance.cleanup(0)));

let pulls = 0;
const pull = (cards: readonly Card[], deleted: readonly string[]) =>
  command(`pull ${JSON.stringify(cards)} without ${deleted}`, async (model, { till }) => {
    pulls += 1;
    const documents = [
      ...cards.map((one) => ({ ...one, _deleted: false })),
      ...deleted.map((key) => ({ id: key, name: 'gone away', _deleted: true })),
    ];
    const replication = replicateRxCollection<Card, { readonly done: boolean }>({
      collection: till.cards,
      replicationIdentifier: `pull-${pulls}`,
      live: false,
      waitForLeadership: false,
      pull: {
        handler: async (checkpoint) => ({
          documents: checkpoint?.done ? [] : documents,
          checkpoint: { done: true },
        }),
      },
    });
    const errors: unknown[] = [];
    replication.error$.subscribe((error) => errors.push(error));
    await replication.awaitInitialReplication();
    await replication.cancel();
    expect(errors).toEqual([]);
    for (const one of cards) model.set(one.id, one);
    for (const key of deleted) model.delete(key);
  });

const reopen = () =>
  command('reopen', async (_, real) => {
    await closeTill(real.till);
    real.till = await real.reopen();
  });

const search = (wanted: string) =>
  command(`search ${wanted}`, async (model, { till }) => {
    const found = till.store.search<Card>('cards', wanted, 50);
    expect(found.map((one) => one.id).sort()).toEqual(idsFoundBy(wanted, model.values()));
    for (const one of found) expect(model.get(one.id)).toMatchObject({ name: one.name });
    expect(indexedBy(till)).toEqual({ texts: model.size, trigrams: model.size });
  });

/** What is deleted leaves the index too: kept there, it would take the places of what can be found. */
function indexedBy({ cards }: Till): object {
  const { connection, table } = cards.storageInstance.internals;
  const counts = connection
    .prepare(
      `SELECT (SELECT count(*) FROM ${table.name}_text) AS texts,
         (SELECT count(*) FROM ${table.name}_trigram_docsize) AS trigrams`,
    )
    .get();
  return { ...counts };
}

async function openTill(file: string): Promise<Till> {
  const store = openStore({ file, search: { cards: ['name', 'code'] } });
  const database = await createRxDatabase({ name: 'till', storage: store.storage, multiInstance: false });
  const { cards } = await database.addCollections({ cards: { schema } });
  return { store, database, cards };
}

async function closeTill({ database, store }: Till): Promise<void> {
  await database.close();
  store.close();
}

const several = fc.uniqueArray(card, { minLength: 1, maxLength: 4, selector: (one) => one.id });
const keys = fc.uniqueArray(id, { maxLength: 2 });
const commands = fc.commands<Model, Real, false>(
  [
    several.map(insert),
    several.map(upsert),
    fc.tuple(id, text).map((args) => rename(...args)),
    fc.uniqueArray(id, { minLength: 1, maxLength: 3 }).map(remove),
    fc.constant(purge()),
    fc.tuple(several, keys).map(([cards, gone]) =>
      pull(
        cards,
        gone.filter((key) => !cards.some((one) => one.id === key)),
      ),
    ),
    fc.constant(reopen()),
    text.map(search),
    word.map(search),
    fc.string({ unit: letter, minLength: 4, maxLength: 7 }).map(search),
    text.map(search),
  ],
  { maxCommands: 25 },
);

describe('the search and a plain map', () => {
  it('find the same after every kind of write', async () => {
    const folder = temporaryFolder();
    let file = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        file += 1;
        const path = join(folder.path, `${file}.db`);
        const real: Real = { till: await openTill(path), reopen: () => openTill(path) };
        try {
          await fc.asyncModelRun(() => ({ model: new Map(), real }), steps);
        } finally {
          await closeTill(real.till);
        }
      }),
      { numRuns: Number(process.env.COUNTERBOOK_RUNS ?? 40) },
    );
    folder.remove();
  });
});
