import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { Counting } from '../bus-counts.ts';
import { UNROUTED } from './names.ts';

const LOOK_EVERY_MS = 15_000;

/** Looks at what no queue wanted, for as long as the connection lives, and says so loudly when there is more of it. */
export function watchUnrouted(at: {
  readonly model: ChannelModel;
  readonly log: Logger;
  readonly counting: Counting;
}): void {
  const { model, log, counting } = at;
  const look = async (): Promise<void> => {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    const { messageCount } = await channel.checkQueue(UNROUTED);
    if (messageCount > counting.unrouted)
      log.error({ alert: 'bus.unrouted', messages: messageCount }, 'there are events that no queue wants');
    counting.unrouted = messageCount;
    await channel.close();
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  timer.unref();
  model.once('close', () => clearInterval(timer));
}
