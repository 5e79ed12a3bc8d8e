import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Everything that `work` does, and whatever it waits for, belongs to the request of this id. */
export function withRequestId<T>(id: string, work: () => T): T {
  return storage.run(id, work);
}

/** Undefined outside of any request: at the start, in a timer of our own. */
export function currentRequestId(): string | undefined {
  return storage.getStore();
}
