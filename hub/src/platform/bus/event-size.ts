import { type Event, LARGEST_EVENT } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';

/** The event as it travels; a ContractError where that is too much for everybody who would have to hold it. */
export function requireSize(event: Event): string {
  const text = JSON.stringify(event);
  // UTF-8 needs at most three bytes for each of JavaScript's characters: only what is near the limit is counted.
  if (text.length * 3 > LARGEST_EVENT && Buffer.byteLength(text) > LARGEST_EVENT)
    throw new ContractError(`event ${event.id} (${event.type}) is larger than ${LARGEST_EVENT / 1024} KB`);
  return text;
}
