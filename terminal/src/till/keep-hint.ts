import { type LocalState, StoreError } from '../store/index.ts';

/** Writes down what would only be reckoned again after a restart: a full disk may go without it. */
export function keepHint(local: LocalState, key: string, value: unknown): void {
  try {
    local.set(key, value);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}
