/**
 * What the bus's contract is run on: a bus of either kind with the queues of one test, and a record of what its
 * consumers did. Each case has types and queues of its own, so that one broker serves them all.
 */
import { randomUUID } from 'node:crypto';
import type { Event } from '@counterbook/shared/events';
import { afterEach, beforeEach } from 'vitest';
import { createLog } from '../../log/log.ts';
import { newEvent } from '../../outbox/new-event.ts';
import type { Bus, Subscription } from '../bus.ts';
import type { DeadLetter } from '../dead-letter.ts';
import { createInProcessBus } from '../in-process-bus.ts';
import { createRabbitMqBus } from '../rabbitmq-bus.ts';
import type { Topology } from '../topology.ts';

export type MakeBus = (
  topology: Topology,
) => Promise<{ readonly bus: Bus; readonly open: () => Promise<void> }>;

export const makeInProcess: MakeBus = async (topology) => {
  const bus = createInProcessBus({ log: createLog('silent'), topology });
  return { bus, open: bus.open };
};

export function makeRabbitMq(url: () => string): MakeBus {
  return async (topology) => ({
    bus: await createRabbitMqBus({ url: url(), log: createLog('silent'), topology }),
    open: async () => undefined,
  });
}

export type Consumer = {
  readonly batches: (readonly Event[])[];
  readonly letters: DeadLetter[];
  /** Ids in the order in which they were taken. */
  readonly taken: () => string[];
};

export type Bench = {
  /** Queues and what they hear, before anything flows. `handle` may refuse a batch before it is recorded. */
  readonly start: (
    queues: Readonly<Record<string, QueueSetup>>,
  ) => Promise<Readonly<Record<string, Consumer>>>;
  readonly bus: () => Bus;
  readonly publish: (...events: readonly Event[]) => Promise<void>;
  /** An event of this case's own type. */
  readonly event: (type: string, id: string, more?: Partial<Event>) => Event;
  readonly queue: (name: string) => string;
};

export type QueueSetup = {
  readonly types: readonly string[];
  readonly batchSize?: number;
  readonly handle?: (events: readonly Event[]) => Promise<void> | void;
  readonly bury?: (letter: DeadLetter) => Promise<void>;
};

/** Called inside a `describe`: makes a bus for each of its cases. */
export function useBench(makeBus: MakeBus): Bench {
  let run = '';
  let bus: Bus | null = null;
  beforeEach(() => {
    run = randomUUID().slice(0, 8);
    bus = null;
  });
  afterEach(() => bus?.stop());
  const own = (name: string) => `${name}-${run}`;
  const current = (): Bus => {
    if (bus === null) throw new Error('the bench has not been started');
    return bus;
  };
  return {
    start: async (queues) => {
      const rows = Object.entries(queues).map(([name, { types }]) => [own(name), types.map(own)] as const);
      const made = await makeBus({ published: {}, queues: Object.fromEntries(rows) });
      bus = made.bus;
      const consumers: Record<string, Consumer> = {};
      for (const [name, setup] of Object.entries(queues)) {
        const { consumer, subscription } = recording(own(name), setup.types.map(own), setup);
        consumers[name] = consumer;
        await bus.subscribe(subscription);
      }
      await made.open();
      return consumers;
    },
    bus: current,
    publish: (...events) => current().publish(events),
    event: (type, id, more = {}) => ({ ...anEvent(own(type), id), ...more }),
    queue: own,
  };
}

function recording(
  queue: string,
  types: readonly string[],
  setup: QueueSetup,
): { readonly consumer: Consumer; readonly subscription: Subscription } {
  const batches: (readonly Event[])[] = [];
  const letters: DeadLetter[] = [];
  const taken = () => batches.flat().map(({ id }) => id);
  const subscription = {
    queue,
    types,
    batchSize: setup.batchSize ?? 100,
    handle: async (events: readonly Event[]) => {
      await setup.handle?.(events);
      batches.push(events);
    },
    bury: async (letter: DeadLetter) => {
      await setup.bury?.(letter);
      letters.push(letter);
    },
  };
  return { consumer: { batches, letters, taken }, subscription };
}

export function anEvent(type: string, id: string, partitionKey = 'p'): Event {
  return newEvent({
    source: 'test',
    type,
    companyId: 'c1',
    partitionKey,
    data: { id },
    time: new Date(0),
    id,
  });
}

export const numbers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => String(from + at));
