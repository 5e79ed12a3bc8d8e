/** Long enough that a scanner's next key has come on a busy machine too, too short for a person to wait for. */
const WAIT_MS = 150;
const LATE_MS = 30;

/**
 * Keeps a key that does something from being the first of a scan: it acts when no other key follows at once. A page
 * that hung waits again, since keys that came meanwhile may be still to come.
 */
export function afterBurst(act: () => void): () => void {
  const due = performance.now() + WAIT_MS;
  let timer = window.setTimeout(look, WAIT_MS);
  const stop = (): void => {
    window.clearTimeout(timer);
    window.removeEventListener('keydown', press, true);
  };
  function press(event: KeyboardEvent): void {
    if (event.key.length === 1) stop();
  }
  function look(): void {
    if (performance.now() > due + LATE_MS && !isSecondLook) {
      isSecondLook = true;
      timer = window.setTimeout(look, WAIT_MS);
      return;
    }
    stop();
    act();
  }
  let isSecondLook = false;
  window.addEventListener('keydown', press, true);
  return stop;
}
