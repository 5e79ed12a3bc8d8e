import { describe } from 'vitest';
import { describeBatches } from './batches.ts';
import type { MakeBus } from './bench.ts';
import { describeEnds } from './ends.ts';
import { describeLetters } from './letters.ts';
import { describeOrder } from './order.ts';
import { describePatience } from './patience.ts';
import { describePoison } from './poison.ts';
import { describeRetries } from './retries.ts';
import { describeRouting } from './routing.ts';
import { describeSizes } from './sizes.ts';

/** What every bus must do, whatever carries it. */
export function describeBus(name: string, makeBus: MakeBus): void {
  describe(name, () => {
    describeRouting(makeBus);
    describeOrder(makeBus);
    describeBatches(makeBus);
    describeRetries(makeBus);
    describePatience(makeBus);
    describePoison(makeBus);
    describeLetters(makeBus);
    describeSizes(makeBus);
    describeEnds(makeBus);
  });
}
