/**
 * The bus of a hub that is one process. It keeps nothing itself: an event is published when every queue bound to its
 * type has committed it, and until then it stays in its service's outbox, from where it comes again after a crash.
 */
import { UnavailableError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import type { Bus } from './bus.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createLanes, type Lanes } from './lanes.ts';

export type InProcessBus = Bus & {
  /** Events flow from here on: called when every service has subscribed, so that none is missed. */
  readonly open: () => void;
};

export function createInProcessBus(deps: {
  readonly deadLetters: DeadLetters;
  readonly log: Logger;
}): InProcessBus {
  const lanesByType = new Map<string, Lanes[]>();
  const queues = new Map<string, Lanes>();
  const opened = Promise.withResolvers<void>();
  let isStopped = false;
  let publishing = 0;
  let whenDrained: (() => void)[] = [];

  const settled = (): void => {
    publishing -= 1;
    if (publishing > 0) return;
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
  };

  return {
    open: () => opened.resolve(),
    publish: async (events) => {
      publishing += 1;
      try {
        await opened.promise;
        if (isStopped) throw new UnavailableError('the bus has stopped');
        const offers = events.flatMap((event) =>
          (lanesByType.get(event.type) ?? []).map((lanes) => lanes.offer(event)),
        );
        const failed = (await Promise.allSettled(offers)).find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      } finally {
        settled();
      }
    },
    subscribe: async (subscription) => {
      if (queues.has(subscription.queue)) {
        throw new Error(`${subscription.queue} already has its consumer`);
      }
      const lanes = createLanes(deps, subscription);
      queues.set(subscription.queue, lanes);
      for (const type of new Set(subscription.types)) {
        lanesByType.set(type, [...(lanesByType.get(type) ?? []), lanes]);
      }
    },
    drained: () =>
      publishing === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    stop: async () => {
      isStopped = true;
      opened.resolve();
      await Promise.all([...queues.values()].map((lanes) => lanes.stop()));
    },
  };
}
