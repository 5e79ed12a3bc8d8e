/**
 * Turns "call me with each next value" into what a subscription yields: `first` at once, then the latest value
 * whenever there is one. Values that come faster than they are taken are merged into the newest: views are whole.
 */
export async function* callbackToAsyncIterable<T>(
  first: T | null,
  listen: (listener: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  let latest: T | null = first;
  let wake = () => {};
  const stop = listen((value) => {
    latest = value;
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    while (signal?.aborted !== true) {
      if (latest !== null) {
        const value = latest;
        latest = null;
        yield value;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}
