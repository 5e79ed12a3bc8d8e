/** From "paid" on one till until the other one's screen shows the new level. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TillProcess } from '../../processes/till-process.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { accepted } from './bench-till.ts';
import { sell } from './till-over-protocol.ts';

/** For what the last sale still causes, so that no round pays for another. */
const REST_MILLISECONDS = 60;
const PATIENCE_MILLISECONDS = 30_000;

type News = {
  readonly seller: TillProcess;
  readonly watcher: TillProcess;
  readonly code: string;
  /** At most. */
  readonly rounds: number;
  /** Ends before, once there is a round to tell of. */
  readonly isOver?: () => boolean;
};

export async function measureNews({
  seller,
  watcher,
  code,
  rounds,
  isOver = () => false,
}: News): Promise<Spread> {
  accepted(await watcher.commands.scan.mutate({ code }));
  const stock = watchStock(watcher);
  try {
    const taken: number[] = [];
    for (let round = -1; round < rounds && !(round > 0 && isOver()); round++) {
      const shown = stock.next();
      const { paidAt } = await sell(seller, { codes: [code], customerId: null });
      const seenAt = await shown;
      // The first sale only gives the shelf a level to be seen.
      if (round >= 0) taken.push(seenAt - paidAt);
      await seller.until((view) => view.sync.waiting === 0);
      await delay(REST_MILLISECONDS);
    }
    return spreadOf(taken);
  } finally {
    stock.stop();
  }
}

/** The level of the one product in the watcher's cart, told at the moment when its screen is told. */
function watchStock(watcher: TillProcess) {
  let level: number | undefined;
  let tell: (at: number) => void = () => undefined;
  const watching = watcher.commands.view.subscribe(undefined, {
    onData: (view) => {
      const next = Object.values(view.cart?.stockLeft ?? {})[0];
      if (next === level) return;
      level = next;
      tell(performance.now());
    },
  });
  return {
    next: () =>
      new Promise<number>((resolve, reject) => {
        const late = () => reject(new Error('the other till did not hear of a sale'));
        const timer = setTimeout(late, PATIENCE_MILLISECONDS);
        tell = (at) => {
          clearTimeout(timer);
          resolve(at);
        };
      }),
    stop: () => watching.unsubscribe(),
  };
}
