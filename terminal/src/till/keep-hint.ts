import { type LocalState, StoreError } from '../store/index.ts';

/** Writes down what would only be reckoned again after a restart: a full disk may go without it. */
export function keepHint(local: LocalState, key: string, value: unknown): void {
  whereRoom(() => local.set(key, value));
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
