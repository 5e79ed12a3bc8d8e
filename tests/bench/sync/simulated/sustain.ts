import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from '@counterbook/shared/catalog';
import { seededRandom } from '../../../replay/random.ts';
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
  const random = seededRandom(tills.length);
  const from = performance.now();
  const sell = async (till: SimulatedTill): Promise<number> => {
    // The day has long begun: each is somewhere between two batches, and they come as if nobody knew of another.
    const before = (AT_ONCE * random.below(1_000)) / 1_000;
    let sold = 0;
    while (sold < each) {
      const next = Math.min(each, sold + AT_ONCE);
      await delay(Math.max(0, from + everyMs * (next - before) - performance.now()));
      const come = Math.floor((performance.now() - from) / everyMs + before);
      const due = Math.min(each, Math.max(next, come));
      const entries = Array.from({ length: due - sold }, () => till.ringUp(products));
      const sent = performance.now();
      await till.handIn(entries);
      taken.push(performance.now() - sent);
      sold = due;
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
