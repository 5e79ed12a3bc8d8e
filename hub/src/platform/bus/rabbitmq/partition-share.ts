/**
 * The partitions of a queue that fall to this instance: each instance that lives counts itself in the consumer's
 * database, and all of them, sorted, share the partitions out. Views may differ for a moment; a queue's single active
 * consumer sees to it that even then nothing is taken by two.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import { watchBeats } from '../../lease/watch-beats.ts';
import { createLanes, type Lanes } from '../lanes.ts';
import type { PartitionMemory } from '../queue-memory.ts';
import type { Settling } from '../settle-batch.ts';
import { declarePartitions } from './declare-topology.ts';
import { BARRIER_HEADER } from './move-to-partitions.ts';
import { partitionQueueOf } from './names.ts';
import { takeIntoLanes } from './take-into-lanes.ts';
import { acknowledge, createTap, type Tap } from './tap.ts';

export type PartitionShare = {
  readonly connected: (model: ChannelModel | null) => void;
  readonly waiting: () => number;
  readonly trouble: () => string | null;
  readonly stop: () => Promise<void>;
};

type Deps = Omit<Settling, 'signal'> & {
  readonly memory: PartitionMemory;
  readonly configured: number;
  readonly prefetch: number;
};
type Partition = { readonly tap: Tap; readonly lanes: Lanes };

const LOOK_EVERY_MS = 1000;
const SILENT_MS = 5000;

export function startPartitionShare(deps: Deps): PartitionShare {
  const { memory, configured, log, subscription } = deps;
  const instance = randomUUID();
  const watch = watchBeats();
  const stopping = new AbortController();
  const open = new Map<number, Partition>();
  let model: ChannelModel | null = null;

  const close = async (number: number, { tap, lanes }: Partition): Promise<void> => {
    open.delete(number);
    // First what is in work, then the channel: the next consumer begins where this one has ended.
    await lanes.stop();
    await tap.close();
  };
  const look = async (): Promise<void> => {
    const partitions = await memory.read();
    const isDivided = partitions > 1;
    if (!isDivided && configured === 1 && open.size === 0) return;
    const members = await memory.beat(instance);
    const alive = members
      .filter(({ name, beat }) => name === instance || !watch.isSilent(name, beat, SILENT_MS))
      .map(({ name }) => name)
      .sort();
    const place = alive.indexOf(instance);
    const isOurs = (number: number) => isDivided && number < partitions && number % alive.length === place;
    const lost = [...open].filter(([number]) => !isOurs(number));
    await Promise.all(lost.map(([number, partition]) => close(number, partition)));
    for (let number = 0; number < partitions; number += 1) {
      if (!isOurs(number) || open.has(number) || stopping.signal.aborted) continue;
      const partition = openPartition(deps, number);
      open.set(number, partition);
      partition.tap.connected(model);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((error) => {
        if (!stopping.signal.aborted)
          log.warn({ err: error, queue: subscription.queue }, 'partitions cannot be shared out');
      });
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    connected: (fresh) => {
      model = fresh;
      for (const { tap } of open.values()) tap.connected(fresh);
    },
    waiting: () => [...open.values()].reduce((sum, { lanes }) => sum + lanes.waiting(), 0),
    trouble: () => [...open.values()].map(({ tap }) => tap.trouble()).find((said) => said !== null) ?? null,
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.all([...open].map(([number, partition]) => close(number, partition)));
      await memory.leave(instance).catch(() => undefined);
    },
  };
}

function openPartition(deps: Deps, number: number): Partition {
  const { subscription, memory, log, prefetch } = deps;
  const queue = partitionQueueOf(subscription.queue, number);
  const lanes = createLanes(deps);
  let inHand: Set<Promise<void>> = new Set();
  const onMessage = (message: ConsumeMessage, channel: ConfirmChannel): void => {
    const barrier = message.properties.headers?.[BARRIER_HEADER];
    if (typeof barrier !== 'string') {
      const job = takeIntoLanes({ queue: subscription.queue, lanes, log }, message, channel);
      const those = inHand;
      those.add(job);
      void job.finally(() => those.delete(job));
      return;
    }
    const before = [...inHand];
    let isOpen = true;
    channel.once('close', () => {
      isOpen = false;
    });
    void (async () => {
      await Promise.all(before);
      // Where one of those was left, the channel is closed: it comes again, and the barrier behind it.
      if (!isOpen) return;
      await memory.noteDrained(barrier, number);
      acknowledge(channel, message);
    })().catch((error) => {
      log.warn({ err: error, queue }, 'a barrier cannot be noted');
      return channel.close().catch(() => undefined);
    });
  };
  const tap = createTap({
    queue,
    prefetch,
    log,
    prepare: (_model, channel) => declarePartitions(channel, subscription.queue, number + 1),
    onMessage,
    onClosed: () => {
      inHand = new Set();
      lanes.leave();
    },
  });
  return { tap, lanes };
}
