import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { TillView } from '../host/protocol/views.ts';
import { createLiveView } from './live-view.ts';

/** A till whose view is the number of what happened to it. */
function aLiveView(compose: (happened: number) => Promise<number> = async (happened) => happened) {
  let happened = 0;
  let composed = 0;
  const as = (value: number) => value as unknown as TillView;
  const live = createLiveView(as(0), async () => {
    composed += 1;
    return as(await compose(happened));
  });
  const shown: number[] = [];
  live.listen((view) => shown.push(view as unknown as number));
  const happen = () => {
    happened += 1;
    return live.renew();
  };
  return { happen, shown, composed: () => composed };
}

it('takes what happens in one go together', async () => {
  const { happen, shown, composed } = aLiveView();
  await Promise.all([happen(), happen(), happen()]);
  expect([shown, composed()]).toEqual([[3], 1]);
});

it('gives way to what the till was at, and is there all the same when that is over', async () => {
  const { happen, shown } = aLiveView();
  const renewed = happen();
  await null;
  expect(shown).toEqual([]);
  await renewed;
  expect(shown).toEqual([1]);
});

it('shows what happens while a view is being composed in the next, never an older one after a newer', async () => {
  const first = Promise.withResolvers<void>();
  const { happen, shown } = aLiveView(async (happened) => {
    if (happened === 1) await first.promise;
    return happened;
  });
  const one = happen();
  for (let turns = 0; turns < 5; turns++) await turn();
  const two = happen();
  first.resolve();
  await one;
  expect(shown).toEqual([1]);
  await two;
  expect(shown).toEqual([1, 2]);
});

it('goes on after a view that could not be composed', async () => {
  const { happen, shown } = aLiveView(async (happened) => {
    if (happened === 1) throw new Error('the store is away');
    return happened;
  });
  await expect(happen()).rejects.toThrow('away');
  await happen();
  expect(shown).toEqual([2]);
});
