import { open } from 'node:fs/promises';
import type { Event } from '@counterbook/shared/events';
import type { Logger } from 'pino';

export type DeadLetter = { readonly queue: string; readonly reason: string; readonly event: Event };
export type DeadLetters = { readonly add: (letter: DeadLetter) => Promise<void> };

/** One JSON line per letter, on the disk before the event counts as dealt with, and loud in the log. */
export function createDeadLetterFile(file: string, log: Logger, now: () => Date): DeadLetters {
  return {
    add: async (letter) => {
      const { queue, reason, event } = letter;
      log.error({ queue, eventId: event.id, eventType: event.type, reason }, 'dead letter');
      const handle = await open(file, 'a', 0o600);
      try {
        await handle.appendFile(`${JSON.stringify({ at: now().toISOString(), ...letter })}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
