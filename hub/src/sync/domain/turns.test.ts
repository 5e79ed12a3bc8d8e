import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

type HandIn = { readonly name: string; readonly size: number; readonly chain?: string };

function aShop(work: (names: readonly string[]) => Promise<void> = () => delay(5)) {
  const groups: string[][] = [];
  let inWork = 0;
  const turns = createTurns<HandIn, string>({
    sizeOf: ({ size }) => size,
    isApart: (one, other) => (one.chain ?? one.name) !== (other.chain ?? other.name),
    work: async (group) => {
      inWork += 1;
      expect(inWork).toBe(1);
      const names = group.map(({ name }) => name);
      groups.push(names);
      await work(names).finally(() => {
        inWork -= 1;
      });
      return names.map((name) => `${name} taken`);
    },
    isOfAll: (error) => error instanceof Error && error.message === 'away',
  });
  return { groups, handIn: (one: HandIn) => turns('shop', one) };
}

it('takes small hand-ins together and large ones alone, by turns, each with its own answer', async () => {
  const { groups, handIn } = aShop();
  const month = (number: number) => handIn({ name: `month ${number}`, size: 250 });
  const sale = (number: number) => handIn({ name: `sale ${number}`, size: 10 });
  expect(await Promise.all([month(1), month(2), sale(1), month(3), sale(2)])).toEqual([
    'month 1 taken',
    'month 2 taken',
    'sale 1 taken',
    'month 3 taken',
    'sale 2 taken',
  ]);
  expect(groups).toEqual([['month 1'], ['sale 1', 'sale 2'], ['month 2'], ['month 3']]);
});

it('lets a month have its turn in a shop that never rests', async () => {
  const { groups, handIn } = aShop();
  let isTaken = false;
  const sell = async (till: number) => {
    for (let sale = 1; !isTaken && sale < 50; sale += 1) await handIn({ name: `${till}-${sale}`, size: 1 });
  };
  const selling = [sell(1), sell(2), sell(3)];
  await handIn({ name: 'month', size: 250 }).then(() => {
    isTaken = true;
  });
  await Promise.all(selling);
  expect(groups.findIndex(([name]) => name === 'month')).toBeLessThan(4);
});

it('never takes two hand-ins of one chain together, and no more than a group can hold', async () => {
  const { groups, handIn } = aShop();
  const all = Array.from({ length: 24 }, (_, number) => handIn({ name: `${number}`, size: 10 }));
  const twice = [
    handIn({ name: 'first', size: 1, chain: 'c' }),
    handIn({ name: 'second', size: 1, chain: 'c' }),
  ];
  await Promise.all([...all, ...twice]);
  expect(groups.map((group) => group.length)).toEqual([1, 10, 10, 4, 1]);
  expect(groups.at(-1)).toEqual(['second']);
});

it('does a group that failed again one by one, and goes on', async () => {
  const { groups, handIn } = aShop(async (names) => {
    await delay(5);
    if (names.includes('poison')) throw new Error('no');
  });
  const settled = await Promise.allSettled(
    ['first', 'sale', 'poison', 'other'].map((name) => handIn({ name, size: 1 })),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await handIn({ name: 'after', size: 1 })).toBe('after taken');
  const together = ['sale', 'poison', 'other'];
  expect(groups).toEqual([['first'], together, ['sale'], ['poison'], ['other'], ['after']]);
});

it('does not try each by itself where the database is away', async () => {
  const { groups, handIn } = aShop(async (names) => {
    await delay(5);
    if (names.length > 1) throw new Error('away');
  });
  const settled = await Promise.allSettled(
    ['first', 'sale', 'other'].map((name) => handIn({ name, size: 1 })),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(groups).toEqual([['first'], ['sale', 'other']]);
});

it('keeps shops out of each other’s way', async () => {
  let inWork = 0;
  let most = 0;
  const turns = createTurns<HandIn, null>({
    sizeOf: ({ size }) => size,
    isApart: () => true,
    work: async (group) => {
      inWork += 1;
      most = Math.max(most, inWork);
      await delay(10);
      inWork -= 1;
      return group.map(() => null);
    },
    isOfAll: () => false,
  });
  await Promise.all([turns('s1', { name: 'a', size: 250 }), turns('s2', { name: 'b', size: 250 })]);
  expect(most).toBe(2);
});
