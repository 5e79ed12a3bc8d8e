import { join } from 'node:path';
import fc from 'fast-check';
import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import { foldText, searchWords, trigramsOf } from './search-text.ts';
import { temporaryFolder } from './store-fixture.ts';

type Product = {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly barcodes?: string[];
};

const schema: RxJsonSchema<Product> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 40 },
    name: { type: 'string' },
    sku: { type: 'string' },
    barcodes: { type: 'array', items: { type: 'string' } },
  },
};

const SEARCH = { products: ['name', 'sku', 'barcodes'] };
const NAMES = [
  'Crème brûlée à l’ancienne',
  "M&M's Peanut 45 g",
  'Молоко пастеризованное 3,2%',
  'Йогурт питьевой',
  'Φέτα ΠΑΡΝΑΣΣΟΣ',
  '牛奶巧克力 100克',
  'ガトーショコラ',
  'Straße Weißbier',
  'Coca-Cola Zero',
  'Łódzkie pierogi',
  'Peanut butter',
  'Salted butter',
];

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
let database: RxDatabase;
let products: RxCollection<Product>;

async function open(search: typeof SEARCH | undefined): Promise<void> {
  store = openStore({ file: join(folder.path, 'till.db'), ...(search && { search }) });
  database = await createRxDatabase({ name: 'till', storage: store.storage, multiInstance: false });
  ({ products } = await database.addCollections({ products: { schema } }));
}

async function close(): Promise<void> {
  await database.close();
  store.close();
}

beforeEach(async () => {
  folder = temporaryFolder();
  await open(SEARCH);
  await products.bulkInsert(
    NAMES.map((name, at) => ({ id: `p${at}`, name, sku: `SKU-${at}`, barcodes: [] })),
  );
});

afterEach(async () => {
  await close();
  folder.remove();
});

function namesOf(text: string, limit = 10): string[] {
  return store.search<Product>('products', text, limit).map((product) => product.name);
}

describe('search', () => {
  it.each([
    ['creme', NAMES[0]],
    ['BRÛLÉE', NAMES[0]],
    ['lancienne', NAMES[0]],
    ["l'ancienne", NAMES[0]],
    ['m&m’s', NAMES[1]],
    ['молоко', NAMES[2]],
    ['пастериз молок', NAMES[2]],
    ['иогурт', NAMES[3]],
    ['фета', undefined],
    ['φετα', NAMES[4]],
    ['παρνασσός', NAMES[4]],
    ['牛奶', NAMES[5]],
    ['巧克力', NAMES[5]],
    ['ショコラ', NAMES[6]],
    ['weissbier', NAMES[7]],
    ['coca cola', NAMES[8]],
    ['zero coca', NAMES[8]],
    ['lodz', NAMES[9]],
    ['erogi', NAMES[9]],
    ['３，２', NAMES[2]],
  ])('finds by %s', (text, expected) => {
    expect(namesOf(text)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('wants every word, short ones too', () => {
    expect(namesOf('butter')).toEqual(['Peanut butter', 'Salted butter']);
    expect(namesOf('butter sa')).toEqual(['Salted butter']);
    expect(namesOf('g 45')).toEqual(["M&M's Peanut 45 g"]);
    expect(namesOf('butter zz')).toEqual([]);
  });

  it('puts what begins with the word first', () => {
    expect(namesOf('peanut')).toEqual(['Peanut butter', "M&M's Peanut 45 g"]);
    expect(namesOf('peanut', 1)).toEqual(['Peanut butter']);
  });

  it('treats quotes, operators and wildcards as text', () => {
    for (const text of ['"', '""" OR', 'butter*', '%', '_', 'butter)', 'NEAR(a b)', '   ', '', "'"]) {
      expect(() => namesOf(text)).not.toThrow();
    }
    expect(() => namesOf('abc def '.repeat(10_000))).not.toThrow();
    expect(() => namesOf(NAMES.join(' '))).not.toThrow();
    expect(namesOf('butter*')).toHaveLength(2);
    expect(namesOf('%')).toEqual([]);
  });

  it('follows changes, deletions and lists of barcodes', async () => {
    const one = await products.findOne('p10').exec(true);
    await one.incrementalPatch({ name: 'Cashew butter', barcodes: ['4006381333931', '20026752'] });
    expect(namesOf('peanut')).toEqual(["M&M's Peanut 45 g"]);
    expect(namesOf('4006381')).toEqual(['Cashew butter']);
    expect(namesOf('20026752 cash')).toEqual(['Cashew butter']);
    await one.getLatest().remove();
    expect(namesOf('cashew')).toEqual([]);
    await products.insert({ id: 'p10', name: 'Cashew again', sku: '' });
    expect(namesOf('cashew')).toEqual(['Cashew again']);
  });

  it('builds its index for documents that were there before, and again when the index is lost', async () => {
    await close();
    await open(undefined);
    expect(() => store.search('products', 'butter', 5)).toThrow(/products has no search index/);
    await close();
    await open(SEARCH);
    expect(namesOf('butter')).toHaveLength(2);
    const { table, connection } = products.storageInstance.internals;
    connection.database.exec(`DROP TABLE ${table.name}_trigram`);
    await close();
    await open(SEARCH);
    expect(namesOf('butter')).toHaveLength(2);
  });
});

describe('folding', () => {
  it('keeps marks that make another letter', () => {
    expect(foldText('ก้าว')).not.toBe(foldText('กาว'));
    expect(foldText('ÀÉÎ ÇÑ ς ß İI')).toBe('aei cn σ ss ii');
  });

  it('folds plain text as it does the same text among other letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(foldText(`${text} é`)).toBe(`${foldText(text)} e`.trim());
      }),
    );
  });

  it('splits into words and words into trigrams by whole characters', () => {
    expect(searchWords(' Ab  ab, c-D ')).toEqual(['ab', 'c', 'd']);
    expect(trigramsOf('ab')).toEqual([]);
    expect(trigramsOf('𠮷野家丼')).toEqual(['𠮷野家', '野家丼']);
  });
});
