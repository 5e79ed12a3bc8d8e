/**
 * From a queue into lanes: an event is acknowledged when its handler has committed it or it was buried. Where it was
 * left, nothing is said, and the channel is closed, so that the broker brings it and all behind it again, in order.
 */
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import type { Lanes } from '../lanes.ts';
import { readEvent } from './read-event.ts';
import { acknowledge } from './tap.ts';

export async function takeIntoLanes(
  at: { readonly queue: string; readonly lanes: Lanes; readonly log: Logger },
  message: ConsumeMessage,
  channel: ConfirmChannel,
): Promise<void> {
  const event = readEvent(message);
  if (event === null) return setAside(at, message, channel);
  try {
    await at.lanes.offer(event);
    acknowledge(channel, message);
  } catch {
    await channel.close().catch(() => undefined);
  }
}

/** The broker puts it among the dead letters by itself. */
function setAside(
  { queue, log }: { readonly queue: string; readonly log: Logger },
  message: ConsumeMessage,
  channel: ConfirmChannel,
): void {
  const { messageId } = message.properties;
  log.error({ alert: 'bus.dead-lettered', queue, messageId }, 'dead letter: this is no event');
  try {
    channel.reject(message, false);
  } catch {
    // Closed: it comes again.
  }
}
