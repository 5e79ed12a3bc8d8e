import type { ClientSession } from 'mongoose';
import { afterCommit } from './transaction.ts';

/**
 * What rows held when this process committed them last. Whoever changes one whose content is known here names that
 * content in the filter of a write for later, instead of reading it first; should it have been changed by another, the
 * transaction is run again and reads. What is taken is not known any more until a commit puts it back, so that neither a
 * second attempt nor a second transaction builds on what may never be.
 */
export type RowMemory<T> = {
  readonly take: (id: string) => T | undefined;
  /** Once the session's transaction has committed. */
  readonly putBack: (session: ClientSession, id: string, row: T) => void;
};

const MOST_ROWS = 10_000;

/** `isAlone`: no other process writes these rows. Where others do, what is known here would seldom be so, and nothing is kept. */
export function createRowMemory<T>(isAlone: boolean): RowMemory<T> {
  const rows = new Map<string, T>();
  return {
    take: (id) => {
      const row = rows.get(id);
      rows.delete(id);
      return row;
    },
    putBack: (session, id, row) => {
      if (!isAlone) return;
      afterCommit(session, () => {
        rows.set(id, row);
        const [oldest] = rows.keys();
        if (rows.size > MOST_ROWS && oldest !== undefined) rows.delete(oldest);
      });
    },
  };
}
