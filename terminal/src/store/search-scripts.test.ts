import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import { aThing, openThings, type Thing, type ThingInstance, temporaryFolder } from './store-fixture.ts';

/** The id stands for a barcode and the note for a SKU. */
const SHELF = {
  milk: { id: '4601751005281', name: 'Молоко пастеризованное 3,2%', note: 'МЛ-900' },
  hedgehog: { id: '4820024700016', name: 'Ёжик зелёный чай', note: 'TEA-7' },
  feta: { id: '5201028310019', name: 'Φέτα Παρνασσός ΔΩΔΏΝΗ', note: 'GR-12' },
  yogurt: { id: '5201028310020', name: 'Γιαούρτι στραγγιστό', note: 'GR-13' },
  labneh: { id: '6281007030021', name: 'لَبْنَة طازجة', note: 'AR-1' },
  bread: { id: '6281007030038', name: 'خبز عربي', note: 'AR-2' },
  milky: { id: '7290000042015', name: 'חָלָב תנובה 3%', note: 'HE-1' },
  tea: { id: '7290000042022', name: 'תה ירוק', note: 'HE-2' },
  chocolate: { id: '6901234567892', name: '德芙牛奶巧克力 100克', note: 'CN-1' },
  noodles: { id: '6901234567908', name: '面', note: 'CN-2' },
  gateau: { id: '4901234567894', name: 'ガトーショコラ', note: 'JP-1' },
  riceball: { id: '4901234567900', name: 'おにぎり 鮭', note: 'JP-2' },
  uyu: { id: '8801234567893', name: '서울우유 1리터', note: 'KR-1' },
  kimchi: { id: '8801234567909', name: '김치', note: 'KR-2' },
  coffee: { id: '8851234567894', name: 'กาแฟสำเร็จรูป', note: 'TH-1' },
  step: { id: '8851234567900', name: 'ก้าว', note: 'TH-2' },
} as const satisfies Record<string, Thing>;

type Product = keyof typeof SHELF;

const folder = temporaryFolder();
let store: Store;
let things: ThingInstance;

beforeAll(async () => {
  store = openStore({ file: join(folder.path, 'till.db'), search: { things: ['name', 'note', 'id'] } });
  things = await openThings(store.storage);
  await things.bulkWrite(
    Object.values(SHELF).map((thing) => ({ document: aThing(thing) })),
    'test',
  );
});

afterAll(async () => {
  await things.close();
  store.close();
  folder.remove();
});

function found(text: string): readonly string[] {
  return store.search<Thing>('things', text, 20).map(({ id }) => id);
}

describe('a search finds', () => {
  it.each<[script: string, by: string, text: string, product: Product]>([
    ['Cyrillic', 'a whole word', 'молоко', 'milk'],
    ['Cyrillic', 'an inside part', 'теризован', 'milk'],
    ['Cyrillic', 'two characters', 'мо', 'milk'],
    ['Cyrillic', 'capitals', 'МОЛОКО', 'milk'],
    ['Cyrillic', 'a letter without its dots', 'ежик зеленыи', 'hedgehog'],
    ['Cyrillic', 'a SKU in that script', 'мл 900', 'milk'],
    ['Greek', 'a whole word', 'φετα', 'feta'],
    ['Greek', 'an inside part', 'ρνασ', 'feta'],
    ['Greek', 'the other sigma', 'ΠΑΡΝΑΣΣΟΣ', 'feta'],
    ['Greek', 'two characters', 'δω', 'feta'],
    ['Greek', 'a word without its accent', 'γιαουρτι', 'yogurt'],
    ['Arabic', 'a word without its points', 'لبنة', 'labneh'],
    ['Arabic', 'a word with its points', 'لَبْنَة', 'labneh'],
    ['Arabic', 'an inside part', 'ازج', 'labneh'],
    ['Arabic', 'two characters', 'خب', 'bread'],
    ['Hebrew', 'a word without its points', 'חלב', 'milky'],
    ['Hebrew', 'an inside part', 'נוב', 'milky'],
    ['Hebrew', 'a word of two characters', 'תה', 'tea'],
    ['Chinese', 'the whole run', '德芙牛奶巧克力', 'chocolate'],
    ['Chinese', 'a word inside the run', '巧克力', 'chocolate'],
    ['Chinese', 'two characters', '牛奶', 'chocolate'],
    ['Chinese', 'one character', '面', 'noodles'],
    ['Japanese', 'a whole katakana word', 'ガトーショコラ', 'gateau'],
    ['Japanese', 'an inside part', 'ショコ', 'gateau'],
    ['Japanese', 'half-width katakana', 'ｶﾞﾄｰ', 'gateau'],
    ['Japanese', 'hiragana', 'おにぎり', 'riceball'],
    ['Japanese', 'one character', '鮭', 'riceball'],
    ['Korean', 'a whole word', '서울우유', 'uyu'],
    ['Korean', 'an inside part of two syllables', '우유', 'uyu'],
    ['Korean', 'a word of two syllables', '김치', 'kimchi'],
    ['Korean', 'one syllable', '김', 'kimchi'],
    ['Korean', 'a syllable that is not typed to its end', '서우', 'uyu'],
    ['Thai', 'a word inside the run', 'กาแฟ', 'coffee'],
    ['Thai', 'an inside part with its marks', 'สำเร็จ', 'coffee'],
    ['Thai', 'a mark that makes another word', 'ก้าว', 'step'],
    ['any', 'a whole barcode', '6901234567892', 'chocolate'],
    ['any', 'the end of a barcode', '7909', 'kimchi'],
    ['any', 'a SKU', 'tea-7', 'hedgehog'],
    ['any', 'words of name, SKU and barcode in any order', '100克 4567892 cn 牛奶', 'chocolate'],
    ['mixed', 'words of two scripts', 'th สำเร็จรูป', 'coffee'],
  ])('in %s by %s: %s', (_script, _by, text, product) => {
    expect(found(text)).toEqual([SHELF[product].id]);
  });

  it.each([
    ['Cyrillic letters for a Latin word', 'теа'],
    ['one word of two products', 'молоко чай'],
    ['a Thai word without its mark', 'กาว'],
    ['words of one product in a foreign order of characters', '克巧'],
  ])('nothing by %s', (_what, text) => {
    expect(found(text)).toEqual([]);
  });
});
