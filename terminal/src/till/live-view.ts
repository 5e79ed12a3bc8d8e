import type { TillView } from '../host/protocol/views.ts';

/**
 * The view as it is now. Changes that come while one is being composed are taken together into the next, so that a
 * screen never sees an older one after a newer.
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
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    current = await compose();
    for (const listener of listeners) listener(current);
  };
  const renew = (): Promise<void> => {
    if (running === null) {
      running = run().finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return renew();
      });
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
