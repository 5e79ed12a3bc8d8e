import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import { backoffMs } from '../bus/backoff.ts';

const FIRST_MS = 250;
const LONGEST_MS = 5000;

/**
 * Tries until what a service stands on is there: a machine that comes up starts everything in any order. Only what is
 * away is waited for; an address that can never do ends the start at once.
 */
export async function patiently<T>(log: Logger, attempt: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      // Drawn between half and the whole: services that wait for the same do not all knock at once.
      const wait = backoffMs(waits, FIRST_MS, LONGEST_MS);
      log.warn({ reason: error.message, againInMs: Math.round(wait) }, 'waiting for what is not there yet');
      await delay(wait);
    }
  }
}
