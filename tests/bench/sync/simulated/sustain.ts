import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from '@counterbook/shared/catalog';
import { spreadOf } from '../../statistics.ts';
import type { SimulatedTill } from './simulated-till.ts';

export type Sustained = {
  /** Of all tills together. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly products: readonly Product[];
};

/** Sales that a till has together when it hands in, as long as the hub keeps up; what it rings up meanwhile goes next. */
const AT_ONCE = 10;

/** Customers come when they come: a till whose batch was slow has more to hand in, not fewer. */
export async function sustain(tills: readonly SimulatedTill[], { perSecond, seconds, products }: Sustained) {
  const taken: number[] = [];
  const each = Math.ceil((perSecond * seconds) / tills.length);
  const everyMs = (tills.length / perSecond) * 1000;
  const from = performance.now();
  const sell = async (till: SimulatedTill, number: number): Promise<number> => {
    let sold = 0;
    // The first batches are of all sizes, so that the tills' batches never come all at once.
    let next = Math.ceil((AT_ONCE * (number + 1)) / tills.length);
    while (sold < each) {
      const due = from + everyMs * Math.min(each, next);
      await delay(Math.max(0, due - performance.now()));
      const come = Math.min(each, Math.max(next, Math.floor((performance.now() - from) / everyMs)));
      const entries = Array.from({ length: come - sold }, () => till.ringUp(products));
      const sent = performance.now();
      await till.handIn(entries);
      taken.push(performance.now() - sent);
      sold = come;
      next = sold + AT_ONCE;
    }
    return sold;
  };
  const counts = await Promise.all(tills.map(sell));
  return {
    sold: counts.reduce((sum, count) => sum + count, 0),
    milliseconds: performance.now() - from,
    batch: spreadOf(taken),
  };
}
