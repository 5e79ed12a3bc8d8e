import { type LocalState, StoreError } from '../store/index.ts';

/** Writes down what would only be reckoned again after a restart: no flush is waited for, and a full disk may go without. */
export function keepHint(local: LocalState, key: string, value: unknown): void {
  whereRoom(() => local.set(key, value, 'soon'));
}

/** Does what a till on a full or failing disk can do without. */
export function whereRoom(work: () => void): void {
  try {
    work();
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    if (!(error instanceof StoreError) && !isFull) throw error;
  }
}
