/** A device that hangs is not waited for: what keeps it from closing is left to the system. */
const CLOSE_MS = 1_000;

export function withinClose(ending: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    void ending.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
