import { type Event, eventSchema } from '@counterbook/shared/events';
import type { ConsumeMessage } from 'amqplib';

/** Null where the message is no event: nobody of ours sent it. */
export function readEvent(message: Pick<ConsumeMessage, 'content'>): Event | null {
  try {
    return eventSchema.parse(JSON.parse(message.content.toString('utf8')));
  } catch {
    return null;
  }
}
