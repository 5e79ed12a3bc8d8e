/**
 * Tells a scanner that types like a keyboard from a person who types: by the time between the keys, taken from the
 * event's own time stamp, so that a screen that hangs changes nothing. A pure state machine; the screen feeds it
 * every keydown, before any field sees it, and keeps what it returns.
 *
 * A few keys in a row at a scanner's pace settle it; after that a slow radio or a busy machine may stall between two
 * keys without tearing the code in two.
 *
 * On `collecting` with `count` 1 the screen remembers the value of the focused field, to give it back when
 * `scanned` follows. From `isLikelyScan` on it may keep the keys from the field, to hand them over when the burst
 * ends in anything but `scanned`.
 */
export type WedgeSettings = {
  /** The longest time between two keys of a run at a scanner's pace. */
  readonly maxGapMs: number;
  /** The longest time per key over such a run: people roll over two keys as quickly, never four. */
  readonly maxMeanMs: number;
  /** The longest time between two keys of one burst. */
  readonly maxStallMs: number;
  readonly minLength: number;
  /** Keys sent before and after the data, by their names. Empty: none. */
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
};

export const usualWedge: WedgeSettings = {
  maxGapMs: 50,
  maxMeanMs: 30,
  maxStallMs: 500,
  minLength: 4,
  prefix: [],
  suffix: ['Enter'],
};

export type KeyStroke = { readonly key: string; readonly timeStamp: number };

export type WedgeState = {
  readonly keys: readonly string[];
  readonly lastAt: number;
  /** The newest keys without a slow gap: how many, and when the first of them came. */
  readonly run: { readonly length: number; readonly startedAt: number };
  readonly isLikelyScan: boolean;
};

export type WedgeOutcome =
  | { readonly type: 'typing' }
  | { readonly type: 'collecting'; readonly count: number; readonly isLikelyScan: boolean }
  | { readonly type: 'scanned'; readonly text: string };

export type WedgeStep = { readonly state: WedgeState; readonly outcome: WedgeOutcome };

export const wedgeAtRest: WedgeState = {
  keys: [],
  lastAt: Number.NEGATIVE_INFINITY,
  run: { length: 0, startedAt: 0 },
  isLikelyScan: false,
};

export function pressKey(settings: WedgeSettings, state: WedgeState, stroke: KeyStroke): WedgeStep {
  if (MODIFIERS.includes(stroke.key)) return { state, outcome: { type: 'typing' } };
  const isSameBurst = state.keys.length > 0 && stroke.timeStamp - state.lastAt <= settings.maxStallMs;
  if (!isSameBurst) return startBurst(settings, stroke);
  const next = add(settings, state, stroke);
  if (isWhole(settings, next)) return { state: wedgeAtRest, outcome: scanned(settings, next) };
  if (!isPossible(settings, next.keys)) return startBurst(settings, stroke);
  return { state: next, outcome: collecting(next) };
}

/** To be called when no key came for a while: ends a burst that the scanner does not end with a suffix. */
export function pauseKeys(settings: WedgeSettings, state: WedgeState, timeStamp: number): WedgeStep {
  const hasSuffix = settings.suffix.length > 0;
  const longest = hasSuffix ? settings.maxStallMs : settings.maxGapMs;
  if (timeStamp - state.lastAt <= longest) return { state, outcome: { type: 'typing' } };
  const isScan = !hasSuffix && state.isLikelyScan && isLong(settings, state);
  return { state: wedgeAtRest, outcome: isScan ? scanned(settings, state) : { type: 'typing' } };
}

const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];
/** From a run this long on a person is out of the question often enough to hold keys back. */
const LIKELY_KEYS = 4;

function startBurst(settings: WedgeSettings, stroke: KeyStroke): WedgeStep {
  if (!isPossible(settings, [stroke.key])) return { state: wedgeAtRest, outcome: { type: 'typing' } };
  const state = add(settings, wedgeAtRest, stroke);
  return { state, outcome: collecting(state) };
}

function add(settings: WedgeSettings, state: WedgeState, { key, timeStamp }: KeyStroke): WedgeState {
  const isQuick = timeStamp - state.lastAt <= settings.maxGapMs;
  const run = isQuick ? { ...state.run, length: state.run.length + 1 } : { length: 1, startedAt: timeStamp };
  const isFast = timeStamp - run.startedAt <= settings.maxMeanMs * (run.length - 1);
  const isLikelyScan = state.isLikelyScan || (run.length >= LIKELY_KEYS && isFast);
  return { keys: [...state.keys, key], lastAt: timeStamp, run, isLikelyScan };
}

function collecting({ keys, isLikelyScan }: WedgeState): WedgeOutcome {
  return { type: 'collecting', count: keys.length, isLikelyScan };
}

/** Whether keys so far can be the beginning of a scan: the prefix, then data, then the suffix. */
function isPossible({ prefix, suffix }: WedgeSettings, keys: readonly string[]): boolean {
  const begin = keys.slice(0, prefix.length);
  if (begin.some((key, index) => key !== prefix[index])) return false;
  const data = keys.slice(prefix.length);
  const end = data.findIndex((key) => key.length !== 1 || key === suffix[0]);
  if (end < 0) return true;
  const ending = data.slice(end);
  return ending.length < suffix.length && ending.every((key, index) => key === suffix[index]);
}

function isWhole(settings: WedgeSettings, state: WedgeState): boolean {
  const { suffix } = settings;
  if (suffix.length === 0) return false;
  const end = state.keys.slice(-suffix.length);
  const isEnded = suffix.every((key, index) => key === end[index]);
  return isEnded && state.isLikelyScan && isLong(settings, state);
}

function isLong(settings: WedgeSettings, state: WedgeState): boolean {
  const begin = state.keys.slice(0, settings.prefix.length);
  return dataOf(settings, state).length >= settings.minLength && begin.join() === settings.prefix.join();
}

function dataOf({ prefix, suffix }: WedgeSettings, state: WedgeState): readonly string[] {
  return state.keys.slice(prefix.length, state.keys.length - suffix.length);
}

function scanned(settings: WedgeSettings, state: WedgeState): WedgeOutcome {
  return { type: 'scanned', text: dataOf(settings, state).join('') };
}
