import { parseScan, pressKey, usualWedge, wedgeAtRest } from '@counterbook/hardware/scanner';
import { type Spread, spreadOf } from '../statistics.ts';

const KEY_MILLISECONDS = 5;
const PAUSE_MILLISECONDS = 2_000;

/** From the last key of a keyboard scanner to the event that names the product: what the till adds to the scanner. */
export function measureScans(scans: number): Spread {
  const taken: number[] = [];
  let state = wedgeAtRest;
  let timeStamp = 0;
  for (let scan = 0; scan < scans; scan++) {
    timeStamp += PAUSE_MILLISECONDS;
    const code = withCheckDigit(String(400_638_100_000 + scan));
    for (const key of code) {
      timeStamp += KEY_MILLISECONDS;
      state = pressKey(usualWedge, state, { key, timeStamp }).state;
    }
    timeStamp += KEY_MILLISECONDS;
    const from = performance.now();
    const step = pressKey(usualWedge, state, { key: 'Enter', timeStamp });
    const event = step.outcome.type === 'scanned' ? parseScan(step.outcome.text) : null;
    taken.push(performance.now() - from);
    if (event === null || event.type === 'malformed') throw new Error(`${code} was not heard`);
    state = step.state;
  }
  return spreadOf(taken);
}

function withCheckDigit(twelve: string): string {
  const sum = Array.from(twelve, Number).reduce((total, digit, at) => total + digit * (at % 2 ? 3 : 1), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}
