import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import {
  ask,
  aThing,
  type Thing,
  type ThingInstance,
  temporaryFolder,
  thingSchema,
} from './store-fixture.ts';

/** One file for all of a till: what is done to one collection is never seen in another. */
let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
let open: ThingInstance[];

const search = { products: ['name'], customers: ['name', 'note'] };

beforeEach(() => {
  folder = temporaryFolder();
  start();
});

afterEach(async () => {
  await stop();
  folder.remove();
});

function start(): void {
  store = openStore({ file: join(folder.path, 'till.db'), search });
  open = [];
}

async function stop(): Promise<void> {
  for (const instance of open) await instance.close();
  store.close();
}

async function collection(name: string, { database = 'till', version = 0 } = {}): Promise<ThingInstance> {
  const instance: ThingInstance = await store.storage.createStorageInstance<Thing>({
    databaseInstanceToken: 'token',
    databaseName: database,
    collectionName: name,
    schema: { ...thingSchema, version },
    options: {},
    multiInstance: false,
    devMode: false,
  });
  open.push(instance);
  return instance;
}

async function insert(into: ThingInstance, ...rows: Thing[]): Promise<void> {
  const { error } = await into.bulkWrite(
    rows.map((row) => ({ document: aThing(row) })),
    'test',
  );
  expect(error).toEqual([]);
}

async function namesIn(instance: ThingInstance): Promise<readonly (string | undefined)[]> {
  const { documents } = await instance.query(ask({ sort: [{ id: 'asc' }] }));
  return documents.map(({ name }) => name);
}

function found(name: string, text: string): readonly (string | undefined)[] {
  return store.search<Thing>(name, text, 10).map((thing) => thing.name);
}

/** Every table, index and virtual table in the file, whoever made it. */
function contents({ internals }: ThingInstance): readonly string[] {
  const rows = internals.connection.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  return rows.map((row) => String(row.name));
}

describe('collections of one file', () => {
  it('hold the same key each for itself', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: 'a', name: 'tea' });
    await insert(customers, { id: 'a', name: 'Ana' });
    expect(await namesIn(products)).toEqual(['tea']);
    expect(await namesIn(customers)).toEqual(['Ana']);
    const tea = aThing({ id: 'a', name: 'tea' });
    await products.bulkWrite(
      [{ previous: tea, document: aThing({ id: 'a' }, 2, { deleted: true }) }],
      'test',
    );
    expect(await customers.findDocumentsById(['a'], false)).toMatchObject([{ name: 'Ana' }]);
  });

  it('number their changes from one sequence, and tell each only its own', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: 'p1' });
    await insert(customers, { id: 'c1' });
    await insert(products, { id: 'p2' });
    const ofProducts = await products.getChangedDocumentsSince!(10);
    const ofCustomers = await customers.getChangedDocumentsSince!(10);
    expect(ofProducts.documents.map(({ id }) => id)).toEqual(['p1', 'p2']);
    expect(ofProducts.checkpoint).toEqual({ sequence: 3 });
    expect(ofCustomers.documents.map(({ id }) => id)).toEqual(['c1']);
    expect(ofCustomers.checkpoint).toEqual({ sequence: 2 });
  });

  it('emit their changes to their own listeners', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    const heard: string[] = [];
    products.changeStream().subscribe(({ events }) => heard.push(...events.map((event) => event.documentId)));
    await insert(customers, { id: 'c1' });
    await insert(products, { id: 'p1' });
    expect(heard).toEqual(['p1']);
  });

  it('count and query what is theirs', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: '1', name: 'x', size: 1 }, { id: '2', name: 'x', size: 2 });
    await insert(customers, { id: '3', name: 'x', size: 3 });
    expect(await products.count(ask({ selector: { name: 'x' } }))).toEqual({ count: 2, mode: 'fast' });
    expect(await customers.count(ask({ selector: { name: 'x' } }))).toEqual({ count: 1, mode: 'fast' });
    const { documents } = await customers.query(ask({ selector: { note: { $exists: false } } }));
    expect(documents.map(({ id }) => id)).toEqual(['3']);
  });

  it('are searched in their own fields', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: 'p', name: 'Lemon tea', note: 'hidden' });
    await insert(customers, { id: 'c', name: 'Leo Lemon', note: 'shown' });
    expect(found('products', 'lemon')).toEqual(['Lemon tea']);
    expect(found('customers', 'lemon')).toEqual(['Leo Lemon']);
    expect(found('products', 'hidden')).toEqual([]);
    expect(found('customers', 'shown')).toEqual(['Leo Lemon']);
    expect(found('products', 'lemmon')).toEqual(['Lemon tea']);
  });

  it('distrust only their own table when a document breaks its types', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(customers, { id: 'c', name: 'Ana' });
    await products.bulkWrite([{ document: Object.assign(aThing({ id: 'p' }), { name: 5 }) }], 'test');
    expect((await products.count(ask({ selector: { name: 'Ana' } }))).mode).toBe('slow');
    expect(await customers.count(ask({ selector: { name: 'Ana' } }))).toEqual({ count: 1, mode: 'fast' });
  });

  it('are all there after a restart, each with its own', async () => {
    await insert(await collection('products'), { id: 'a', name: 'tea' });
    await insert(await collection('customers'), { id: 'a', name: 'Ana' });
    await insert(await collection('journal'), { id: 'a', name: 'sale' });
    await stop();
    start();
    expect(await namesIn(await collection('journal'))).toEqual(['sale']);
    expect(await namesIn(await collection('products'))).toEqual(['tea']);
    expect(await namesIn(await collection('customers'))).toEqual(['Ana']);
    expect(found('customers', 'ana')).toEqual(['Ana']);
  });
});

describe('databases and versions of one file', () => {
  it('keep collections of the same name apart', async () => {
    const [till, backup] = [await collection('products'), await collection('products', { database: 'copy' })];
    await insert(till, { id: 'a', name: 'till' });
    await insert(backup, { id: 'a', name: 'copy' });
    expect(await namesIn(till)).toEqual(['till']);
    expect(await namesIn(backup)).toEqual(['copy']);
    await backup.remove();
    expect(await namesIn(till)).toEqual(['till']);
  });

  it('keep names apart that differ only in case or in what SQL would quote', async () => {
    const names = ['things', 'Things', 'th"ings', "th'ings", 'th;ings', 'c1', 'store_tables', 'c1_text'];
    for (const name of names) await insert(await collection(name), { id: 'a', name });
    for (const name of names) expect(await namesIn(await collection(name))).toEqual([name]);
  });

  it('keep an older version’s documents until they are removed', async () => {
    const [old, next] = [await collection('products'), await collection('products', { version: 1 })];
    await insert(old, { id: 'a', name: 'old' });
    await insert(next, { id: 'a', name: 'new' }, { id: 'b', name: 'newer' });
    await old.remove();
    expect(await namesIn(next)).toEqual(['new', 'newer']);
    expect(await namesIn(await collection('products'))).toEqual([]);
  });

  it('search the newest version', async () => {
    await insert(await collection('products'), { id: 'a', name: 'lemon of old' });
    await insert(await collection('products', { version: 1 }), { id: 'a', name: 'lemon of today' });
    expect(found('products', 'lemon')).toEqual(['lemon of today']);
  });
});

describe('removing one', () => {
  it('takes its table, its indexes and its search along, and nothing else', async () => {
    const customers = await collection('customers');
    await insert(customers, { id: 'c', name: 'Ana' });
    const before = contents(customers);
    const products = await collection('products');
    await insert(products, { id: 'p', name: 'tea' });
    expect(contents(customers).length).toBeGreaterThan(before.length);
    await products.remove();
    expect(contents(customers)).toEqual(before);
    expect(found('customers', 'ana')).toEqual(['Ana']);
    expect(found('products', 'tea')).toEqual([]);
  });

  it('leaves an empty collection for the next to open, whose sequence goes on', async () => {
    const products = await collection('products');
    await insert(products, { id: 'p', name: 'tea' });
    await products.remove();
    const anew = await collection('products');
    expect(await namesIn(anew)).toEqual([]);
    await insert(anew, { id: 'p', name: 'coffee' });
    expect((await anew.getChangedDocumentsSince!(10)).checkpoint).toEqual({ sequence: 2 });
    expect(found('products', 'tea')).toEqual([]);
    expect(found('products', 'coffee')).toEqual(['coffee']);
  });

  it('is forgotten by the next start too', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: 'p', name: 'tea' });
    await insert(customers, { id: 'c', name: 'Ana' });
    await products.remove();
    await stop();
    start();
    expect(await namesIn(await collection('products'))).toEqual([]);
    expect(await namesIn(await collection('customers'))).toEqual(['Ana']);
  });

  it('leaves the state beside the collections alone', async () => {
    const products = await collection('products');
    store.local.set('cart', { lines: 2 });
    await products.remove();
    expect(store.local.get('cart')).toEqual({ lines: 2 });
  });
});

describe('cleaning one up', () => {
  const gone = (id: string, name: string) => aThing({ id, name }, 1, { deleted: true, lwt: 1_000 });

  it('purges its tombstones and nobody else’s', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await products.bulkWrite([{ document: gone('p', 'tea') }, { document: aThing({ id: 'q' }) }], 'test');
    await customers.bulkWrite([{ document: gone('c', 'Ana') }], 'test');
    expect(await products.cleanup(0)).toBe(true);
    expect(await products.findDocumentsById(['p', 'q'], true)).toMatchObject([{ id: 'q' }]);
    expect(await customers.findDocumentsById(['c'], true)).toHaveLength(1);
  });

  it('leaves the search of what lives, in every collection', async () => {
    const [products, customers] = [await collection('products'), await collection('customers')];
    await insert(products, { id: 'p', name: 'green tea' });
    await insert(customers, { id: 'c', name: 'Tea Lover' });
    await products.bulkWrite([{ document: gone('x', 'black tea') }], 'test');
    await products.cleanup(0);
    expect(found('products', 'tea')).toEqual(['green tea']);
    expect(found('customers', 'tea')).toEqual(['Tea Lover']);
  });

  it('purges of one version only', async () => {
    const [old, next] = [await collection('products'), await collection('products', { version: 1 })];
    await old.bulkWrite([{ document: gone('p', 'old') }], 'test');
    await next.bulkWrite([{ document: gone('p', 'new') }], 'test');
    await next.cleanup(0);
    expect(await old.findDocumentsById(['p'], true)).toHaveLength(1);
    expect(await next.findDocumentsById(['p'], true)).toEqual([]);
  });
});

it('closing one leaves the others open', async () => {
  const [products, customers] = [await collection('products'), await collection('customers')];
  await products.close();
  await expect(products.count(ask({}))).rejects.toThrow('closed');
  await insert(customers, { id: 'c', name: 'Ana' });
  expect(found('customers', 'ana')).toEqual(['Ana']);
  await insert(await collection('products'), { id: 'p', name: 'tea' });
  expect(found('products', 'tea')).toEqual(['tea']);
});

it('a bulk that breaks in one collection leaves what the others wrote before and after', async () => {
  const [products, customers] = [await collection('products'), await collection('customers')];
  await insert(customers, { id: 'c1', name: 'Ana' });
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const broken = Object.assign(aThing({ id: 'p2' }), { place: cyclic });
  const rows = [{ document: aThing({ id: 'p1', name: 'tea' }) }, { document: broken }];
  await expect(products.bulkWrite(rows, 'test')).rejects.toThrow(/circular/);
  await insert(customers, { id: 'c2', name: 'Bo' });
  expect(await namesIn(products)).toEqual([]);
  expect(found('products', 'tea')).toEqual([]);
  expect(await namesIn(customers)).toEqual(['Ana', 'Bo']);
});
