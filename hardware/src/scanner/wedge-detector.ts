/**
 * Tells a scanner that types like a keyboard from a person who types: by the time between the keys, taken from the
 * event's own time stamp, so that a screen that hangs changes nothing. A pure state machine; the screen feeds it
 * every keydown, before any field sees it, and keeps what it returns.
 *
 * On `collecting` with `count` 1 the screen remembers the value of the focused field, to give it back when
 * `scanned` follows. From `isLikelyScan` on it may keep the keys from the field.
 */
export type WedgeSettings = {
  /** The longest time between two keys of one scan. */
  readonly maxGapMs: number;
  /** The longest time per key over a whole scan: people roll over two keys as quickly, never a dozen. */
  readonly maxMeanMs: number;
  readonly minLength: number;
  /** Keys sent before and after the data, by their names. Empty: none. */
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
};

export const usualWedge: WedgeSettings = {
  maxGapMs: 50,
  maxMeanMs: 30,
  minLength: 4,
  prefix: [],
  suffix: ['Enter'],
};

export type KeyStroke = { readonly key: string; readonly timeStamp: number };

export type WedgeState = {
  readonly keys: readonly string[];
  readonly startedAt: number;
  readonly lastAt: number;
};

export type WedgeOutcome =
  | { readonly type: 'typing' }
  | { readonly type: 'collecting'; readonly count: number; readonly isLikelyScan: boolean }
  | { readonly type: 'scanned'; readonly text: string };

export type WedgeStep = { readonly state: WedgeState; readonly outcome: WedgeOutcome };

export const wedgeAtRest: WedgeState = { keys: [], startedAt: 0, lastAt: Number.NEGATIVE_INFINITY };

export function pressKey(settings: WedgeSettings, state: WedgeState, stroke: KeyStroke): WedgeStep {
  if (MODIFIERS.includes(stroke.key)) return { state, outcome: { type: 'typing' } };
  const isQuick = state.keys.length > 0 && stroke.timeStamp - state.lastAt <= settings.maxGapMs;
  if (!isQuick) return startBurst(settings, stroke);
  const keys = [...state.keys, stroke.key];
  const next = { ...state, keys, lastAt: stroke.timeStamp };
  if (isWhole(settings, next)) return { state: wedgeAtRest, outcome: scanned(settings, next) };
  if (!isPossible(settings, keys)) return startBurst(settings, stroke);
  return { state: next, outcome: collecting(settings, next) };
}

/**
 * To be called when no key came for `maxGapMs`: ends a burst that the scanner does not end with a suffix.
 */
export function pauseKeys(settings: WedgeSettings, state: WedgeState, timeStamp: number): WedgeStep {
  if (timeStamp - state.lastAt <= settings.maxGapMs) return { state, outcome: { type: 'typing' } };
  const isScan = settings.suffix.length === 0 && isLong(settings, state) && isFast(settings, state);
  return { state: wedgeAtRest, outcome: isScan ? scanned(settings, state) : { type: 'typing' } };
}

const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];
/** From here on a person is out of the question often enough to hold keys back. */
const LIKELY_KEYS = 4;

function startBurst(settings: WedgeSettings, stroke: KeyStroke): WedgeStep {
  if (!isPossible(settings, [stroke.key])) return { state: wedgeAtRest, outcome: { type: 'typing' } };
  const state = { keys: [stroke.key], startedAt: stroke.timeStamp, lastAt: stroke.timeStamp };
  return { state, outcome: collecting(settings, state) };
}

function collecting(settings: WedgeSettings, state: WedgeState): WedgeOutcome {
  const isLikelyScan = state.keys.length >= LIKELY_KEYS && isFast(settings, state);
  return { type: 'collecting', count: state.keys.length, isLikelyScan };
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
  return isEnded && isLong(settings, state) && isFast(settings, state);
}

function isLong(settings: WedgeSettings, state: WedgeState): boolean {
  const begin = state.keys.slice(0, settings.prefix.length);
  return dataOf(settings, state).length >= settings.minLength && begin.join() === settings.prefix.join();
}

function isFast(settings: WedgeSettings, state: WedgeState): boolean {
  return state.lastAt - state.startedAt <= settings.maxMeanMs * (state.keys.length - 1);
}

function dataOf({ prefix, suffix }: WedgeSettings, state: WedgeState): readonly string[] {
  return state.keys.slice(prefix.length, state.keys.length - suffix.length);
}

function scanned(settings: WedgeSettings, state: WedgeState): WedgeOutcome {
  return { type: 'scanned', text: dataOf(settings, state).join('') };
}
