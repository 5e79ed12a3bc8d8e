/** What `npm run dead` does to dead letters, wherever they lie. */
import type { Event } from '@counterbook/shared/events';

export type ListedLetter = {
  readonly queue: string;
  /** Of the event; unknown where the message is none. */
  readonly id: string;
  readonly type: string;
  readonly givenUpAt: string;
  readonly reason: string;
  readonly attempts: number;
  readonly event: Event | null;
  /** Oldest first, as far as it is known. */
  readonly history: readonly { readonly at: string; readonly reason: string; readonly attempts: number }[];
};

export type LetterFilter = { readonly queue: string | null; readonly id: string | null };

export type DeadLetterStore = {
  readonly list: (filter: LetterFilter) => Promise<readonly ListedLetter[]>;
  /** Into its own queue again; answers which went. Interrupted and repeated, its effect is still there once. */
  readonly replay: (filter: LetterFilter) => Promise<readonly ListedLetter[]>;
  readonly drop: (filter: LetterFilter) => Promise<readonly ListedLetter[]>;
  readonly close: () => Promise<void>;
};

export function fits(filter: LetterFilter, letter: Pick<ListedLetter, 'queue' | 'id'>): boolean {
  return (
    (filter.queue === null || letter.queue === filter.queue) &&
    (filter.id === null || letter.id === filter.id)
  );
}
