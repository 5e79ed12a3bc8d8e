import { type Event, eventSchema } from '@counterbook/shared/events';
import type { ConsumeMessage } from 'amqplib';
import { unpacked } from '../event-content.ts';

/** Null where the message is no event: nobody of ours sent it. */
export function readEvent(message: Pick<ConsumeMessage, 'content'>): Event | null {
  try {
    return eventSchema.parse(JSON.parse(unpacked(message.content)));
  } catch {
    return null;
  }
}
