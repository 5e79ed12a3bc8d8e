import type { Event } from '@counterbook/shared/events';

/**
 * Between services: at least once, in order per `partitionkey`. A handler gets events in batches of up to
 * `batchSize`, all of one partition, and has taken them when its promise resolves (its commit is done). A rejected
 * batch is retried with backoff, then event by event; what still fails is dead-lettered and its neighbours flow.
 */
export type Bus = {
  readonly publish: (events: readonly Event[]) => Promise<void>;
  readonly subscribe: (subscription: Subscription) => Promise<void>;
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
};
