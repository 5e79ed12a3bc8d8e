import type { Event } from '@counterbook/shared/events';
import type { BusCounts } from './bus-counts.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { QueueMemory } from './queue-memory.ts';

/**
 * Between services: at least once, in order per `partitionkey`. A handler gets events in batches of up to
 * `batchSize`, all of one partition, and has taken them when its promise resolves (its commit is done). A rejected
 * batch is retried with backoff, then in halves; what still fails alone is dead-lettered and its neighbours flow.
 */
export type Bus = {
  /** Resolves when the events are safe with the bus; a ContractError refuses one that is too large. */
  readonly publish: (events: readonly Event[]) => Promise<void>;
  readonly subscribe: (subscription: Subscription) => Promise<void>;
  /** Puts events into one queue only, in order: what its consumer missed, or is to try again. */
  readonly deliver: (queue: string, events: readonly Event[]) => Promise<void>;
  /** Where what was given up is kept: with the broker, or with the consumer that gave it up. */
  readonly letters: 'broker' | 'consumer';
  /** Connected, and everything declared as it should be. */
  readonly isReady: () => boolean;
  /** What keeps it from being ready for good, where an operator must act: one sentence that says how. */
  readonly trouble: () => string | null;
  readonly counts: () => BusCounts;
  /** Aborted when `stop` begins: for whatever consumers do beside. */
  readonly stopping: AbortSignal;
  /** Resolves when nothing is queued or in work: for tests and for a clean stop. */
  readonly drained: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Subscription = {
  /** The design's queue name, `inventory.events`; one consumer service per queue. */
  readonly queue: string;
  readonly types: readonly string[];
  readonly batchSize: number;
  readonly handle: (events: readonly Event[]) => Promise<void>;
  /** Told of an event that is given up, before it counts as dealt with. Absent: it stays with its publisher. */
  readonly bury?: (letter: DeadLetter) => Promise<void>;
  /** Absent: the consumer has no database, knows nothing of the past and takes its queue as it finds it. */
  readonly memory?: QueueMemory;
};
