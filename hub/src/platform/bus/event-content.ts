/**
 * An event as it travels: JSON, compressed where it would be too large. A sale of seven hundred lines, each with its
 * price changed by hand, is a fact like any other, and compresses to a fifth; what is too large even so is refused where
 * it is told, while whoever asked for it can still be answered.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Event, LARGEST_EVENT } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';

/** JSON never begins like that. */
const GZIP = [0x1f, 0x8b] as const;
/** Of what is unpacked: what was packed here is far smaller, as no request is as large. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** A UTF-16 code unit as UTF-8. */
const MOST_BYTES_OF_A_UNIT = 3;

/** Of events that were read here: nobody changes an event, so what it was read from is what it says. */
const texts = new WeakMap<Event, string>();

/** Throws a ContractError where the event is too much for everybody who would have to hold it. */
export function textOf(event: Event): string {
  const text = texts.get(event) ?? JSON.stringify(event);
  if (text.length * MOST_BYTES_OF_A_UNIT > LARGEST_EVENT) contentOf(event);
  return text;
}

/** Throws as `textOf` does. */
export function contentOf(event: Event): Buffer {
  const content = packed(texts.get(event) ?? JSON.stringify(event));
  if (content.length <= LARGEST_EVENT) return content;
  throw new ContractError(
    `event ${event.id} (${event.type}) is larger than ${LARGEST_EVENT / 1024} KB, even compressed`,
  );
}

/** The event in what `textOf` answered. */
export function eventIn(text: string): Event {
  const event = JSON.parse(text) as Event;
  texts.set(event, text);
  return event;
}

/** Compressed where it would be larger than so many bytes. */
export function packed(text: string, limit = LARGEST_EVENT): Buffer {
  const plain = Buffer.from(text);
  return plain.length <= limit ? plain : gzipSync(plain);
}

export function isPacked(content: Buffer): boolean {
  return content[0] === GZIP[0] && content[1] === GZIP[1];
}

export function unpacked(content: Buffer): string {
  const plain = isPacked(content) ? gunzipSync(content, { maxOutputLength: MOST_UNPACKED }) : content;
  return plain.toString('utf8');
}
