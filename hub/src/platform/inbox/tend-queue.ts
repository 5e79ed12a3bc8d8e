/** What a consumer does beside consuming: looks hourly for what it missed, and every second for letters to replay. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumption } from './consume.ts';
import { replayLetters } from './letters.ts';
import type { MissedEvents } from './take-missed.ts';

const HOUR_MS = 3_600_000;
/** When everybody is up. */
const START_MS = 5000;
/** After a look that failed. */
const SOON_MS = 60_000;
const REPLAY_MS = 1000;

export function tendQueue(consumption: Consumption, missed: MissedEvents | null): void {
  const { bus, log, queue } = consumption;
  const everyNowAndThen = async (first: number, work: () => Promise<number>): Promise<void> => {
    for (let wait = first; ; ) {
      // Between nine and eleven tenths, so that instances do not all look at once.
      await delay(wait * (0.9 + Math.random() / 5), undefined, { signal: bus.stopping, ref: false });
      wait = bus.isReady() ? await work() : first;
    }
  };
  const start = (first: number, work: () => Promise<number>): void => {
    everyNowAndThen(first, work).catch((error) => {
      if (!bus.stopping.aborted) log.error({ err: error, queue }, 'a queue is no longer tended');
    });
  };
  if (missed !== null) {
    start(START_MS, async () => {
      try {
        await missed.takeSettled();
        return HOUR_MS;
      } catch (error) {
        if (!bus.stopping.aborted)
          log.warn({ err: error, queue }, 'what a queue missed could not be looked for');
        return SOON_MS;
      }
    });
  }
  if (bus.letters === 'consumer') {
    start(REPLAY_MS, async () => {
      await replayLetters(consumption).catch((error) => {
        if (!bus.stopping.aborted) log.warn({ err: error, queue }, 'a dead letter could not be replayed');
      });
      return REPLAY_MS;
    });
  }
}
