/** Turns "call me with each" into what a subscription yields, every one of them and in order: acts are never merged. */
export async function* eachValue<T>(
  listen: (listener: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const waiting: T[] = [];
  let wake = () => {};
  const stop = listen((value) => {
    waiting.push(value);
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    while (signal?.aborted !== true) {
      const value = waiting.shift();
      if (value !== undefined) yield value;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}
