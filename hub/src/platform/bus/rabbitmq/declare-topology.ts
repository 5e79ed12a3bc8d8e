/**
 * Declares everything that the hub uses at the broker, whoever comes first: declaring again what is there changes
 * nothing. A queue that is there with other arguments is an operator's matter, told in an operator's words.
 */
import { ContractError } from '@counterbook/shared/result';
import type { Channel, ChannelModel, Options } from 'amqplib';
import type { Topology } from '../topology.ts';
import { deadQueueOf, EXCHANGE, partitionQueueOf, UNROUTED, UNROUTED_EXCHANGE } from './names.ts';

/**
 * Deliveries by the broker, not tries of ours: it counts a delivery again when a connection is lost with the message in
 * hand. Outages come to a few; an event that ends its consumer's process each time is put aside after this many.
 */
const DELIVERY_LIMIT = 100;
/** Looking at a dead letter is a delivery too: never a reason to lose it. */
const NO_LIMIT = 1_000_000_000;

export async function declareTopology(model: ChannelModel, topology: Topology): Promise<void> {
  await withChannel(model, async (channel) => {
    await channel.assertExchange(UNROUTED_EXCHANGE, 'fanout', { durable: true });
    await channel.assertQueue(UNROUTED, keeper());
    await channel.bindQueue(UNROUTED, UNROUTED_EXCHANGE, '');
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true, alternateExchange: UNROUTED_EXCHANGE });
    for (const [queue, types] of Object.entries(topology.queues)) {
      await channel.assertQueue(deadQueueOf(queue), keeper());
      await channel.assertQueue(queue, workQueue(queue));
      for (const type of types) await channel.bindQueue(queue, EXCHANGE, type);
    }
  });
}

export async function declarePartitions(channel: Channel, queue: string, partitions: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition += 1) {
    await channel.assertQueue(partitionQueueOf(queue, partition), workQueue(queue));
  }
}

/** Answers whether a queue is there; asked on a channel of its own, because a no closes it. */
export async function hasQueue(model: ChannelModel, queue: string): Promise<boolean> {
  try {
    await withChannel(model, (channel) => channel.checkQueue(queue));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 404) return false;
    throw error;
  }
}

export async function declareMark(model: ChannelModel, queue: string): Promise<void> {
  await withChannel(model, (channel) => channel.assertQueue(queue, keeper()));
}

export async function deleteQueue(model: ChannelModel, queue: string): Promise<void> {
  await withChannel(model, (channel) => channel.deleteQueue(queue));
}

async function withChannel(model: ChannelModel, work: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await model.createChannel();
  // What is wrong rejects the call that was wrong as well.
  channel.on('error', () => undefined);
  try {
    await work(channel);
  } catch (error) {
    throw explained(error);
  }
  await channel.close();
}

function workQueue(queue: string): Options.AssertQueue {
  return {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-delivery-limit': DELIVERY_LIMIT,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadQueueOf(queue),
      'x-dead-letter-strategy': 'at-least-once',
      // The broker asks for it where dead letters may not be lost on their way.
      'x-overflow': 'reject-publish',
    },
  };
}

function keeper(): Options.AssertQueue {
  return { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': NO_LIMIT } };
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const said = /inequivalent arg '([^']+)' for (queue|exchange) '([^']+)'.*?: (received .*?)"?$/s.exec(
    error.message,
  );
  if (said === null) return error;
  const [, argument, kind, name, difference] = said;
  return new ContractError(
    `RABBITMQ_URL: the broker has a ${kind} "${name}" with another "${argument}" than this hub needs (${difference}). ` +
      `Stop the hub, delete it (rabbitmqctl delete_queue ${name}) and start again: what was in it comes from the ` +
      'outboxes of the last 30 days',
  );
}
