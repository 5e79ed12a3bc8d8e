/**
 * The instances of one service and whose turn it is. Those that are ready take turns; where none is, those that
 * answer at all are asked, because a service whose bus is away still takes sales in. One that does not answer, or
 * whose breaker is open, is left alone.
 */
import { createInstance, type Instance, type Timing } from './instance.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';

export type Upstream = {
  readonly service: string;
  readonly instances: () => readonly Instance[];
  readonly retries: RetryBudget;
  /** The next to be asked, already entered at its breaker; null where none is left. */
  readonly pick: (except?: Instance) => Instance | null;
  /** These and no others from now on; those that stay keep what is known about them. */
  readonly setUrls: (urls: readonly string[]) => void;
  readonly stop: () => Promise<void>;
};

export function createUpstream(service: string, urls: readonly string[], timing: Timing): Upstream {
  let instances: readonly Instance[] = urls.map((url) => createInstance(url, timing));
  let turn = 0;
  const next = (among: readonly Instance[]): Instance | null => {
    for (let step = 0; step < among.length; step += 1) {
      const instance = among[(turn + step) % among.length];
      if (instance?.breaker.enter()) {
        turn += step + 1;
        return instance;
      }
    }
    return null;
  };
  return {
    service,
    instances: () => instances,
    retries: createRetryBudget(),
    pick: (except) => {
      const others = instances.filter((instance) => instance !== except);
      const inState = (state: string) => others.filter((instance) => instance.state() === state);
      return next(inState('ready')) ?? next(inState('unready'));
    },
    setUrls: (wanted) => {
      const gone = instances.filter(({ url }) => !wanted.includes(url));
      instances = wanted.map(
        (url) => instances.find((known) => known.url === url) ?? createInstance(url, timing),
      );
      // Closes when what is in work has been answered.
      for (const { pool } of gone) void pool.close();
    },
    stop: async () => {
      await Promise.all(instances.map(({ pool }) => pool.destroy()));
    },
  };
}
