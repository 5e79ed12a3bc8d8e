/**
 * One queue's events in order per partition, several partitions at once. A lane hands its handler whatever has
 * gathered, up to the batch size; a lane that waits for something holds up no other.
 */
import type { Event } from '@counterbook/shared/events';
import { UnavailableError } from '@counterbook/shared/result';
import { type Settling, settleBatch } from './settle-batch.ts';

export type Lanes = {
  /** Resolves when the event is taken or buried; rejects when it was left before. */
  readonly offer: (event: Event) => Promise<void>;
  /** Offered, and neither taken nor left. */
  readonly waiting: () => number;
  /** Leaves whatever is not in work: whoever offered it will offer it again. */
  readonly leave: () => void;
  /** Waits for the batches in work and leaves the rest. */
  readonly stop: () => Promise<void>;
};

type Waiting = {
  readonly event: Event;
  readonly taken: () => void;
  readonly left: (error: Error) => void;
};
type Lane = { readonly waiting: Waiting[]; atWork: boolean };

const LANES_AT_WORK = 4;

export function createLanes(deps: Omit<Settling, 'signal'>): Lanes {
  const { batchSize } = deps.subscription;
  const stopping = new AbortController();
  const settling = { ...deps, signal: stopping.signal };
  const lanes = new Map<string, Lane>();
  const idle: string[] = [];
  const jobs = new Set<Promise<void>>();
  let waiting = 0;

  const leave = (some: readonly Waiting[], error: unknown): void => {
    waiting -= some.length;
    const reason = error instanceof Error ? error : new UnavailableError('left to be offered again');
    for (const { left } of some) left(reason);
  };
  const work = async (partition: string, lane: Lane): Promise<void> => {
    const batch = lane.waiting.splice(0, batchSize);
    lane.atWork = true;
    try {
      const events = batch.map(({ event }) => event);
      await settleBatch(settling, events);
      waiting -= batch.length;
      for (const { taken } of batch) taken();
    } catch (error) {
      // What stands behind must not overtake: it goes back too.
      leave([...batch, ...lane.waiting.splice(0)], error);
    }
    lane.atWork = false;
    if (lane.waiting.length === 0) lanes.delete(partition);
    else idle.push(partition);
  };
  const startWork = (): void => {
    while (jobs.size < LANES_AT_WORK && !stopping.signal.aborted) {
      const partition = idle.shift();
      const lane = partition === undefined ? undefined : lanes.get(partition);
      if (partition === undefined || !lane) return;
      if (lane.waiting.length === 0) lanes.delete(partition);
      else {
        const job = work(partition, lane).finally(() => {
          jobs.delete(job);
          startWork();
        });
        jobs.add(job);
      }
    }
  };

  return {
    offer: (event) =>
      new Promise((taken, left) => {
        if (stopping.signal.aborted) return left(new UnavailableError('the bus has stopped'));
        waiting += 1;
        const lane = lanes.get(event.partitionkey) ?? { waiting: [], atWork: false };
        lane.waiting.push({ event, taken, left });
        if (lanes.has(event.partitionkey)) return;
        lanes.set(event.partitionkey, lane);
        idle.push(event.partitionkey);
        // After the caller's loop, so that a published batch is handled as a batch.
        queueMicrotask(startWork);
      }),
    waiting: () => waiting,
    leave: () => {
      for (const lane of lanes.values()) leave(lane.waiting.splice(0), undefined);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(jobs);
      for (const lane of lanes.values()) leave(lane.waiting.splice(0), undefined);
      lanes.clear();
    },
  };
}
