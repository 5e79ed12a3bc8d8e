/** Devices change without a word: while somebody watches, each second tells whether anything did. */
const LOOK_MS = 1_000;

export type WatchedView<T> = {
  readonly onView: (listener: (view: T) => void) => () => void;
  /** Something is known to have changed. */
  readonly look: () => void;
};

export function watchView<T>(view: () => T): WatchedView<T> {
  const lookers = new Set<() => void>();
  return {
    onView: (listener) => {
      let told = JSON.stringify(view());
      const look = () => {
        const next = view();
        const text = JSON.stringify(next);
        if (text === told) return;
        told = text;
        listener(next);
      };
      lookers.add(look);
      const timer = setInterval(look, LOOK_MS).unref();
      return () => {
        clearInterval(timer);
        lookers.delete(look);
      };
    },
    look: () => {
      for (const look of [...lookers]) look();
    },
  };
}
