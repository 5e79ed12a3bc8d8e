/** Long enough that a scanner's next key has come, too short for a person to wait for. */
const WAIT_MS = 150;
/** No finger lets go of a key so soon. */
const SHORTEST_PRESS_MS = 25;
/** What a scanner pressed may have its next key in a line of a machine with much else to do. */
const SCANNER_WAIT_MS = 1_000;
const LATE_MS = 30;

/**
 * Keeps a key that does something from being the first of a scan: it acts when it was let go of and no other key
 * follows. How long it was held tells a finger from a scanner, by the events' own time, however late they come. A page
 * that hung waits again, since keys that came meanwhile may be still to come.
 */
export function afterBurst(pressed: KeyboardEvent, act: () => void): () => void {
  let timer = 0;
  let isReleased = false;
  let isOver = false;
  const stop = (): void => {
    window.clearTimeout(timer);
    window.removeEventListener('keydown', press, true);
    window.removeEventListener('keyup', release, true);
  };
  const wait = (milliseconds: number, isLastLook = false): void => {
    window.clearTimeout(timer);
    const due = performance.now() + milliseconds;
    timer = window.setTimeout(() => {
      if (performance.now() > due + LATE_MS && !isLastLook) wait(milliseconds, true);
      else finish();
    }, milliseconds);
  };
  function finish(): void {
    isOver = true;
    if (!isReleased) return;
    stop();
    act();
  }
  function press(event: KeyboardEvent): void {
    if (event.key.length === 1 && !event.repeat) stop();
  }
  function release(event: KeyboardEvent): void {
    if (event.code !== pressed.code) return;
    isReleased = true;
    if (event.timeStamp - pressed.timeStamp < SHORTEST_PRESS_MS) wait(SCANNER_WAIT_MS);
    else if (isOver) finish();
  }
  window.addEventListener('keydown', press, true);
  window.addEventListener('keyup', release, true);
  wait(WAIT_MS);
  return stop;
}
