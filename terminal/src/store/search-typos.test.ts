import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import { aThing, openThings, type Thing, type ThingInstance, temporaryFolder } from './store-fixture.ts';

/** The id stands for a barcode and the note for a SKU. */
const SHELF: readonly Thing[] = [
  { id: '7613034626844', name: 'Chocolate bar', note: 'NST-41' },
  { id: '4001686301265', name: 'Milchschokolade', note: 'HRB-2' },
  { id: '5449000000996', name: 'Coca Cola Zero', note: 'CC-330' },
  { id: '3017620422003', name: 'Nutella 400 g', note: 'FRR-400' },
  { id: '8076800195057', name: 'Spaghetti n.5', note: 'BRL5' },
  { id: '2000000000015', name: 'Milk', note: 'M1' },
  { id: '2000000000022', name: 'Butter, salted', note: 'B1' },
  { id: '2000000000039', name: 'Butter, sweet', note: 'B2' },
  { id: '2000000000046', name: 'Pear', note: 'F1' },
  { id: '4601751005281', name: 'Молоко', note: 'RU1' },
  { id: '5201028310019', name: 'Γιαούρτι', note: 'GR1' },
  { id: '6281007030021', name: 'زيتون', note: 'AR1' },
  { id: '7290000042015', name: 'שוקולד', note: 'HE1' },
  { id: '6901234567892', name: '德芙牛奶巧克力糖', note: 'CN1' },
  { id: '4901234567894', name: 'ガトーショコラ', note: 'JP1' },
  { id: '8801234567893', name: '초콜릿우유', note: 'KR1' },
  { id: '8851234567894', name: 'กาแฟสำเร็จรูป', note: 'TH1' },
];

const folder = temporaryFolder();
let store: Store;
let things: ThingInstance;

beforeAll(async () => {
  store = openStore({ file: join(folder.path, 'till.db'), search: { things: ['name', 'note', 'id'] } });
  things = await openThings(store.storage);
  await things.bulkWrite(
    SHELF.map((thing) => ({ document: aThing(thing) })),
    'test',
  );
});

afterAll(async () => {
  await things.close();
  store.close();
  folder.remove();
});

function found(text: string, limit = 20): readonly (string | undefined)[] {
  return store.search<Thing>('things', text, limit).map(({ name }) => name);
}

describe('one typing error is forgiven', () => {
  it.each([
    ['one too many', 'chocoolate', 'Chocolate bar'],
    ['one too many at the start', 'xmilk', 'Milk'],
    ['one too many at the end', 'milkx', 'Milk'],
    ['one too few', 'spagetti', 'Spaghetti n.5'],
    ['another one', 'nutalla', 'Nutella 400 g'],
    ['another one at the start', 'mutella', 'Nutella 400 g'],
    ['another one at the end', 'nutelle', 'Nutella 400 g'],
    ['two that changed places', 'nutlela', 'Nutella 400 g'],
    ['two that changed places at the start', 'untella', 'Nutella 400 g'],
    ['two that changed places at the end', 'nutelal', 'Nutella 400 g'],
    ['a short word: another first', 'bilk', 'Milk'],
    ['a short word: another second', 'molk', 'Milk'],
    ['a short word: another third', 'mild', 'Milk'],
    ['a short word: places changed in the middle', 'mlik', 'Milk'],
    ['a short word: one too few in the middle', 'buter sweet', 'Butter, sweet'],
    ['a short word: one too many in the middle', 'peaar', 'Pear'],
    ['inside a longer word', 'schoklade', 'Milchschokolade'],
    ['no space between two words', 'cocacola', 'Coca Cola Zero'],
    ['accents and capitals beside it', 'CHÓCOLÄTTE', 'Chocolate bar'],
    ['in the first of two words', 'buttre sweet', 'Butter, sweet'],
    ['in the last of two words', 'butter sweat', 'Butter, sweet'],
    ['beside a barcode', '3017620422003 nutalla', 'Nutella 400 g'],
    ['beside a word of one character', 'g nutalla', 'Nutella 400 g'],
    ['in a word that stands elsewhere', 'pear bar', undefined],
    ['a Russian word', 'малоко', 'Молоко'],
    ['a Greek word', 'γιαυορτι', 'Γιαούρτι'],
    ['an Arabic word', 'زيطون', 'زيتون'],
    ['a Hebrew word', 'שקולד', 'שוקולד'],
    ['a Chinese word, at its end', '牛奶巧克刀', '德芙牛奶巧克力糖'],
    ['a Chinese word, in its middle', '奶功克力', '德芙牛奶巧克力糖'],
    ['a Japanese word', 'ガトーシュコラ', 'ガトーショコラ'],
    ['a Korean word by a whole syllable', '초콜렛우유', '초콜릿우유'],
    ['a Thai word', 'กาแฟสำเรจรูป', 'กาแฟสำเร็จรูป'],
  ])('%s: %s', (_what, text, name) => {
    expect(found(text)).toEqual(name === undefined ? [] : [name]);
  });

  it.each([
    ['two errors', 'chcoolte'],
    ['an error in each of two words', 'buttre swaet'],
    ['a word of three characters', 'pae'],
    ['a barcode with another digit', '3017620422004'],
    ['a barcode with a digit too few inside', '301762042203'],
    ['a barcode with two digits changed', '3017620420203'],
    ['the right name beside a wrong barcode', 'nutella 3017620422004'],
    ['a short word inside a longer one', 'shcok'],
    ['a word whose half alone is known', 'chocoXXXXX'],
    ['seven words, one of them wrong', 'a b c d e f nutalla'],
    ['a pasted word', `nutell${'a'.repeat(30)}`],
  ])('nothing is found by %s', (_what, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is only looked for where nothing matches exactly', () => {
    expect(found('butter')).toEqual(['Butter, sweet', 'Butter, salted']);
    expect(found('pear')).toEqual(['Pear']);
  });

  it('gives the best first, and as many as were asked for', () => {
    expect(found('buttar')).toEqual(['Butter, sweet', 'Butter, salted']);
    expect(found('buttar', 1)).toEqual(['Butter, sweet']);
    expect(found('buttar', 0)).toEqual([]);
    expect(found('choklade')).toEqual(['Milchschokolade']);
  });

  it('forgets what was deleted and knows what was renamed', async () => {
    const lemon = aThing({ id: '1', name: 'Lemonade' });
    const melon = aThing({ id: '1', name: 'Watermelon' }, 2);
    await things.bulkWrite([{ document: lemon }], 'test');
    expect(found('lemonode')).toEqual(['Lemonade']);
    await things.bulkWrite([{ previous: lemon, document: melon }], 'test');
    expect(found('lemonode')).toEqual([]);
    expect(found('watermalon')).toEqual(['Watermelon']);
    await things.bulkWrite(
      [{ previous: melon, document: { ...melon, _deleted: true, _rev: '3-x' } }],
      'test',
    );
    expect(found('watermalon')).toEqual([]);
  });
});
