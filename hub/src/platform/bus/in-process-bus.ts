/**
 * The bus of a hub that is one process. It keeps nothing itself: an event is published when every queue bound to its
 * type has committed it, and until then it stays in its service's outbox, from where it comes again after a crash.
 */
import { InvariantError, UnavailableError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import { backoffMs } from './backoff.ts';
import type { Bus, Subscription } from './bus.ts';
import { startCounting } from './bus-counts.ts';
import type { DeadLetter } from './dead-letter.ts';
import { textOf } from './event-content.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { requireRow, type Topology } from './topology.ts';

export type InProcessBus = Bus & {
  /** Called when every service has subscribed, so that none is missed: events flow when it resolves. */
  readonly open: () => Promise<void>;
};

/** The mark of a queue that cannot lose anything, because it holds nothing. */
const MARK = 'in-process';

type Queue = { readonly subscription: Subscription; readonly lanes: Lanes };

export function createInProcessBus(deps: {
  readonly log: Logger;
  /** Absent: any queue may hear anything. */
  readonly topology?: Topology;
}): InProcessBus {
  const { log, topology } = deps;
  const queues = new Map<string, Queue>();
  const queuesByType = new Map<string, Queue[]>();
  const opened = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const counting = startCounting();
  let isOpen = false;
  let publishing = 0;
  const whenDrained: (() => void)[] = [];

  const whilePublishing = async (work: () => Promise<void>): Promise<void> => {
    publishing += 1;
    try {
      await work();
    } finally {
      publishing -= 1;
      if (publishing === 0) for (const resolve of whenDrained.splice(0)) resolve();
    }
  };
  const open = async (): Promise<void> => {
    await Promise.all([...queues.values()].map((queue) => catchUp(queue.subscription, log, stopping.signal)));
    isOpen = true;
    opened.resolve();
  };

  return {
    letters: 'consumer',
    open,
    publish: (events) =>
      whilePublishing(async () => {
        // What the other bus would refuse is refused here.
        for (const event of events) textOf(event);
        await opened.promise;
        if (stopping.signal.aborted) throw new UnavailableError('the bus has stopped');
        await all(
          events.flatMap((event) =>
            (queuesByType.get(event.type) ?? []).map(({ lanes }) => lanes.offer(event)),
          ),
        );
        counting.published += events.length;
      }),
    subscribe: async (subscription) => {
      const { queue: name, types } = subscription;
      if (topology) requireRow(topology, subscription);
      if (queues.has(name)) throw new InvariantError(`${name} already has its consumer`);
      const bury = subscription.bury ?? refuseToBury;
      const queue = { subscription, lanes: createLanes({ subscription, bury, log, counting }) };
      queues.set(name, queue);
      for (const type of new Set(types)) queuesByType.set(type, [...(queuesByType.get(type) ?? []), queue]);
    },
    deliver: (name, events) =>
      whilePublishing(async () => {
        const queue = queues.get(name);
        if (queue === undefined) throw new InvariantError(`nobody consumes ${name}`);
        await all(events.map((event) => queue.lanes.offer(event)));
        counting.redelivered += events.length;
      }),
    isReady: () => isOpen && !stopping.signal.aborted,
    trouble: () => null,
    counts: () => ({ ...counting, waiting: sumOf([...queues.values()].map(({ lanes }) => lanes.waiting())) }),
    stopping: stopping.signal,
    drained: () =>
      publishing === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    stop: async () => {
      stopping.abort();
      opened.resolve();
      await Promise.all([...queues.values()].map(({ lanes }) => lanes.stop()));
    },
  };
}

/** Before anything flows: a consumer that never was here, or was on a broker, takes what it has not seen. */
async function catchUp({ queue, memory }: Subscription, log: Logger, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; memory !== undefined && !signal.aborted; attempt += 1) {
    try {
      if ((await memory.readMark()) === MARK) return;
      await memory.catchUp();
      await memory.writeMark(MARK);
      return;
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error, queue }, 'what a queue missed cannot be read yet');
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, 100, 5000)));
    }
  }
}

async function refuseToBury({ queue, event, reason }: DeadLetter): Promise<void> {
  throw new InvariantError(`nobody keeps the dead letters of ${queue}: ${event.id}: ${reason}`);
}

/** Waits for all, so that none is in work when the caller tries again; then the first fault counts. */
async function all(offers: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(offers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
