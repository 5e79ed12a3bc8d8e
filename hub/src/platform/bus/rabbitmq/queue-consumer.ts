/**
 * A consumer's side of one queue: its own tap on the queue that the exchange knows, and its share of the partitions
 * where the queue is divided.
 */

import type { Event } from '@counterbook/shared/events';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import { contentOf } from '../event-content.ts';
import { createLanes } from '../lanes.ts';
import type { Settling } from '../settle-batch.ts';
import type { Topology } from '../topology.ts';
import { declarePartitions, declareTopology, hasQueue } from './declare-topology.ts';
import { changePartitions, moveOn } from './move-to-partitions.ts';
import { partitionQueueOf } from './names.ts';
import { partitionOf } from './partition-of.ts';
import { type PartitionShare, startPartitionShare } from './partition-share.ts';
import type { Publisher } from './publisher.ts';
import { requireMark } from './require-mark.ts';
import { takeIntoLanes } from './take-into-lanes.ts';
import { createTap } from './tap.ts';

export type QueueConsumer = {
  readonly connected: (model: ChannelModel | null) => void;
  readonly deliver: (events: readonly Event[]) => Promise<void>;
  readonly waiting: () => number;
  readonly trouble: () => string | null;
  /** Nothing in the queue or its partitions, nothing in hand. */
  readonly isIdle: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

type Deps = Omit<Settling, 'signal'> & {
  readonly topology: Topology;
  readonly publisher: Publisher;
  readonly partitions: number;
};

/** Enough that the next batch is at hand while one is in work. */
const BATCHES_IN_HAND = 4;
const MOST_IN_HAND = 2000;

export function createQueueConsumer(deps: Deps): QueueConsumer {
  const { subscription, log, topology, publisher, partitions } = deps;
  const { queue, memory } = subscription;
  const prefetch = Math.min(MOST_IN_HAND, subscription.batchSize * BATCHES_IN_HAND);
  const stopping = new AbortController();
  const lanes = createLanes(deps);
  const share: PartitionShare | null = memory
    ? startPartitionShare({ ...deps, memory: memory.partitions, configured: partitions, prefetch })
    : null;
  /** Set while what was missed is taken: it goes ahead of everything in the queue. */
  let isCatchingUp = false;
  let ready: { readonly channel: ConfirmChannel; readonly change: Promise<void> } | null = null;
  let inHand = 0;
  let model: ChannelModel | null = null;

  const prepare = async (on: ChannelModel): Promise<void> => {
    const wasThere = await hasQueue(on, queue);
    if (!wasThere) await declareTopology(on, topology);
    if (!memory) return;
    isCatchingUp = true;
    try {
      await requireMark({ model: on, queue, log, signal: stopping.signal }, memory, wasThere);
    } finally {
      isCatchingUp = false;
    }
  };
  const take = async (message: ConsumeMessage, channel: ConfirmChannel): Promise<void> => {
    if (memory) {
      // The first message tells that we are the active consumer: what others have divided is ours to change.
      if (ready?.channel !== channel) {
        const at = { queue, memory: memory.partitions, log, signal: stopping.signal };
        ready = { channel, change: changePartitions(at, channel, partitions) };
      }
      await ready.change;
    }
    if (memory && partitions > 1) await moveOn(queue, partitions, message, channel);
    else await takeIntoLanes({ queue, lanes, log }, message, channel);
  };
  const onMessage = (message: ConsumeMessage, channel: ConfirmChannel): void => {
    inHand += 1;
    take(message, channel)
      .catch((error) => {
        if (!stopping.signal.aborted)
          log.warn({ err: error, queue }, 'the partitions of a queue cannot be changed');
        return channel.close().catch(() => undefined);
      })
      .finally(() => {
        inHand -= 1;
      });
  };
  const tap = createTap({ queue, prefetch, log, prepare, onMessage, onClosed: lanes.leave });

  const send = (events: readonly Event[], queueOf: (event: Event) => string): Promise<unknown> =>
    Promise.all(
      events.map((event) =>
        publisher.send({
          exchange: '',
          routingKey: queueOf(event),
          content: contentOf(event),
          id: event.id,
        }),
      ),
    );

  return {
    connected: (fresh) => {
      model = fresh;
      tap.connected(fresh);
      share?.connected(fresh);
    },
    deliver: async (events) => {
      if (!isCatchingUp || !memory) return void (await send(events, () => queue));
      const divided = await memory.partitions.read();
      if (divided === 1) return void (await Promise.all(events.map((event) => lanes.offer(event))));
      await declare(model, queue, divided);
      await send(events, ({ companyid }) => partitionQueueOf(queue, partitionOf(companyid, divided)));
    },
    waiting: () => lanes.waiting() + (share?.waiting() ?? 0),
    trouble: () => tap.trouble() ?? share?.trouble() ?? null,
    isIdle: async () => {
      const channel = tap.channel();
      if (channel === null || inHand > 0) return false;
      const divided = (await memory?.partitions.read()) ?? 1;
      const names = Array.from({ length: divided === 1 ? 0 : divided }, (_, at) =>
        partitionQueueOf(queue, at),
      );
      for (const name of [queue, ...names]) {
        if ((await channel.checkQueue(name)).messageCount > 0) return false;
      }
      return inHand === 0 && lanes.waiting() === 0 && (share?.waiting() ?? 0) === 0;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([lanes.stop().then(tap.close), share?.stop()]);
    },
  };
}

async function declare(model: ChannelModel | null, queue: string, partitions: number): Promise<void> {
  const channel = await model?.createChannel();
  if (channel === undefined) return;
  channel.on('error', () => undefined);
  await declarePartitions(channel, queue, partitions);
  await channel.close();
}
