import { setImmediate as turn } from 'node:timers/promises';
import type { TillView } from '../host/protocol/views.ts';

/**
 * The view as it is now. Changes that come while one waits or is being composed are taken together into the next, so that
 * a screen never sees an older one after a newer. Paper and line go first: a view waits until what the till was at is
 * done and has left it.
 */
export type LiveView = {
  readonly current: () => TillView;
  readonly listen: (listener: (view: TillView) => void) => () => void;
  /** Resolves when a view that contains all changes so far has been told. */
  readonly renew: () => Promise<void>;
};

export function createLiveView(first: TillView, compose: () => Promise<TillView>): LiveView {
  const listeners = new Set<(view: TillView) => void>();
  let current = first;
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    await turn();
    await turn();
    next = null;
    current = await compose();
    for (const listener of listeners) listener(current);
  };
  const renew = (): Promise<void> => {
    if (next === null) {
      next = last.then(run);
      last = next.catch(() => undefined);
    }
    return next;
  };
  return {
    current: () => current,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    renew,
  };
}
