/** One promise of a driver, tried on a real kernel. Rejects when it does not hold. */
export type Check = { readonly name: string; readonly run: (onEnd: OnEnd) => Promise<void> };

/** What was opened or plugged in last is put away first. */
export type OnEnd = (close: () => Promise<unknown>) => void;

export async function until(isTrue: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`${what}: not so after ${timeoutMs} ms`);
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
