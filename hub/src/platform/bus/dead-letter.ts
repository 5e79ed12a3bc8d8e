import type { Event } from '@counterbook/shared/events';

/** An event that a consumer has given up, with what made it do so. */
export type DeadLetter = {
  readonly queue: string;
  readonly event: Event;
  readonly reason: string;
  /** How often its handler was asked. */
  readonly attempts: number;
};
