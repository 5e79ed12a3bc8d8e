import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { idsFoundBy } from './search-oracle.ts';
import { aThing, openThings, type Thing, temporaryFolder } from './store-fixture.ts';

/** Letters that no single slip turns into a digit, which the search does not guess at. */
const letters = ['a', 'b', 'c', 'd', 'é'];
const letter = fc.constantFrom(...letters);
const word = fc.oneof(
  fc.string({ unit: letter, minLength: 3, maxLength: 9 }),
  fc.string({ unit: fc.constantFrom('1', '2'), minLength: 4, maxLength: 6 }),
);
const name = fc.array(word, { minLength: 1, maxLength: 3 });
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 25, selector: (words) => words.join(' ') });

/** A change of one place in a word, or of two where the first is followed by a second. */
const slip = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'replace', 'swap'),
  at: fc.nat(8),
  letter: fc.oneof(letter, fc.constant('1')),
});
const typing = fc.record({
  name: fc.nat(),
  wrong: fc.nat(),
  slips: fc.array(slip, { minLength: 1, maxLength: 2 }),
  alone: fc.boolean(),
});

type Slip = typeof slip extends fc.Arbitrary<infer Value> ? Value : never;

function mistype(text: string, { kind, at, letter: typed }: Slip): string {
  const place = at % text.length;
  const [before, after] = [text.slice(0, place), text.slice(place + 1)];
  if (kind === 'insert') return before + typed + text.slice(place);
  if (kind === 'delete') return before + after || text;
  if (kind === 'replace') return before + typed + after;
  return before + after.slice(0, 1) + text.slice(place, place + 1) + after.slice(1);
}

it('finds a mistyped word exactly where a slow comparison does', async () => {
  const folder = temporaryFolder();
  let file = 0;
  await fc.assert(
    fc.asyncProperty(names, fc.array(typing, { minLength: 10, maxLength: 20 }), async (all, typings) => {
      file += 1;
      const path = join(folder.path, `${file}.db`);
      const store = openStore({ file: path, search: { things: ['name'] } });
      const things = await openThings(store.storage);
      const cards = all.map((words, at) => ({ id: `k${at}`, name: words.join(' ') }));
      await things.bulkWrite(
        cards.map((card) => ({ document: aThing(card) })),
        'test',
      );
      for (const { name: which, wrong, slips, alone } of typings) {
        const words = all[which % all.length] ?? [];
        const typed = words.map((one, at) =>
          at === wrong % words.length ? slips.reduce(mistype, one) : one,
        );
        const text = alone ? (typed[wrong % words.length] ?? '') : typed.join(' ');
        const found = store.search<Thing>('things', text, 50).map(({ id }) => id);
        expect([text, found.sort()]).toEqual([text, idsFoundBy(text, cards)]);
      }
      await things.close();
      store.close();
    }),
    { numRuns: Number(process.env.COUNTERBOOK_RUNS ?? 40) },
  );
  folder.remove();
});
