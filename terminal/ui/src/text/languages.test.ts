import { expect, it } from 'vitest';
import { ar } from './ar.ts';
import { en } from './en.ts';

/** Words that are no language's: a key's name, an amount's example, a web address. */
const SAME_EVERYWHERE = new Set(['language', 'direction', 'each', 'syncTrouble', 'units.piece']);

type Said = readonly (readonly [key: string, value: unknown])[];
function sentencesOf(texts: object, before = ''): Said {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): Said => {
    const isGroup = typeof value === 'object' && value !== null;
    return isGroup ? sentencesOf(value, `${before}${key}.`) : [[`${before}${key}`, value]];
  });
}

/** What a sentence says when it is given these; each stands for a place in it, and is found by its name. */
const MARKS = ['⟦0⟧', '⟦1⟧', '⟦2⟧'];
const WHO = { name: '⟦name⟧', till: '⟦till⟧', time: '⟦time⟧' };
function placesIn(key: string, value: unknown): readonly string[] {
  if (typeof value !== 'function') return [];
  const given = key.startsWith('also') ? [WHO, ...MARKS] : MARKS;
  return (
    String(Reflect.apply(value, undefined, given))
      .match(/⟦\w+⟧/g)
      ?.toSorted() ?? []
  );
}

const arabic = new Map(sentencesOf(ar));

it('every language says everything', () => {
  expect([...arabic.keys()].toSorted()).toEqual(
    sentencesOf(en)
      .map(([key]) => key)
      .toSorted(),
  );
});

it.each(sentencesOf(en))('%s has the same places to fill in Arabic', (key, value) => {
  expect(placesIn(key, arabic.get(key)).join()).toBe(placesIn(key, value).join());
});

it('what is said in Arabic is Arabic', () => {
  const said = [...arabic].filter(([key, value]) => typeof value === 'string' && !SAME_EVERYWHERE.has(key));
  expect(said.filter(([, value]) => !/[\u0600-\u06ff]/.test(String(value)))).toEqual([]);
});
