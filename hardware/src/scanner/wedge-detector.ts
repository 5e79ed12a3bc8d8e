import { type KeyRun, startOfCode, startOfSlowCode } from './start-of-code.ts';

/**
 * Tells a scanner that types like a keyboard from a person who types: by the time between the keys, taken from the
 * event's own time stamp, so that a screen that hangs changes nothing. A pure state machine; the screen feeds it
 * every keydown, before any field sees it, and keeps what it returns.
 *
 * A few keys in a row at a scanner's pace settle it; after that a slow radio or a busy machine may stall between two
 * keys without tearing the code in two. Where the code begins among the keys before that run, `startOfCode` says; a
 * prefix leaves nothing to decide.
 *
 * On every `collecting` the screen remembers the values of the fields. `scanned` says by `keys` how many of the newest
 * keys, the last one included, were the scanner's: the fields get back what they held before those. From
 * `isLikelyScan` on it may keep the keys from the field, to hand them over when the burst ends in anything else.
 */
export type WedgeSettings = {
  /** The longest time between two keys of a run at a scanner's pace. */
  readonly maxGapMs: number;
  /** The longest time per key over such a run: people roll over two keys as quickly, never four. */
  readonly maxMeanMs: number;
  /** The longest time between two keys for which the keys of a scanner are kept from the field. */
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
  /** The present one last; of what came before a scanner settled, the newest. */
  readonly runs: readonly KeyRun[];
  readonly lastAt: number;
  /** Which run settled that it is a scanner; null again when the scanner stalls for too long. */
  readonly settled: number | null;
  /** All keys of the burst. */
  readonly count: number;
};

export type WedgeOutcome =
  | { readonly type: 'typing' }
  | { readonly type: 'collecting'; readonly count: number; readonly isLikelyScan: boolean }
  | { readonly type: 'scanned'; readonly text: string; readonly keys: number };

export type WedgeStep = { readonly state: WedgeState; readonly outcome: WedgeOutcome };

export const wedgeAtRest: WedgeState = {
  runs: [],
  lastAt: Number.NEGATIVE_INFINITY,
  settled: null,
  count: 0,
};

export function pressKey(settings: WedgeSettings, state: WedgeState, stroke: KeyStroke): WedgeStep {
  if (MODIFIERS.includes(stroke.key)) return { state, outcome: TYPING };
  const gapMs = stroke.timeStamp - state.lastAt;
  const before = gapMs > settings.maxStallMs ? { ...state, settled: null } : state;
  // A prefix after a pause begins anew: what stands before it was typed.
  const isNew = before.settled === null && gapMs > settings.maxGapMs && stroke.key === settings.prefix[0];
  if (state.count === 0 || gapMs > LONGEST_TEAR_MS || isNew) return startBurst(settings, stroke);
  const next = add(settings, before, stroke);
  const found = isEnded(settings, next) ? findCode(settings, next) : undefined;
  if (found !== undefined) return { state: wedgeAtRest, outcome: found };
  if (!isPossible(settings, keysOf(next))) return startBurst(settings, stroke);
  return { state: next, outcome: collecting(next) };
}

/** To be called when no key came for a while: ends a burst that the scanner does not end with a suffix. */
export function pauseKeys(settings: WedgeSettings, state: WedgeState, timeStamp: number): WedgeStep {
  const pausedMs = timeStamp - state.lastAt;
  if (settings.suffix.length > 0) {
    // What came so far is the field's from now on, and may still be the beginning of a code.
    const isStalled = pausedMs > settings.maxStallMs;
    return { state: isStalled ? { ...state, settled: null } : state, outcome: TYPING };
  }
  if (pausedMs <= settings.maxGapMs) return { state, outcome: TYPING };
  return { state: wedgeAtRest, outcome: findCode(settings, state) ?? TYPING };
}

const TYPING: WedgeOutcome = { type: 'typing' };
const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];
/** From a run this long on a person is out of the question often enough to hold keys back. */
const LIKELY_KEYS = 4;
/** After a longer stall the keys are of two codes, or of two people. */
const LONGEST_TEAR_MS = 3_000;
/** More than the longest code has keys, a stall before each: what was typed before that is of no use. */
const MOST_RUNS = 64;

function startBurst(settings: WedgeSettings, stroke: KeyStroke): WedgeStep {
  if (!isPossible(settings, [stroke.key])) return { state: wedgeAtRest, outcome: TYPING };
  const state = add(settings, wedgeAtRest, stroke);
  return { state, outcome: collecting(state) };
}

function add(settings: WedgeSettings, state: WedgeState, { key, timeStamp }: KeyStroke): WedgeState {
  const gapMs = timeStamp - state.lastAt;
  const last = state.runs.at(-1);
  const isQuick = last !== undefined && gapMs <= settings.maxGapMs;
  const run: KeyRun = isQuick
    ? { ...last, keys: [...last.keys, key] }
    : { keys: [key], startedAt: timeStamp, gapMs };
  const before = isQuick ? state.runs.slice(0, -1) : state.runs;
  const kept = state.settled === null && settings.prefix.length === 0 ? before.slice(-MOST_RUNS) : before;
  const isFast = timeStamp - run.startedAt <= settings.maxMeanMs * (run.keys.length - 1);
  const settled = state.settled ?? (run.keys.length >= LIKELY_KEYS && isFast ? kept.length : null);
  return { runs: [...kept, run], lastAt: timeStamp, settled, count: state.count + 1 };
}

function collecting({ count, settled }: WedgeState): WedgeOutcome {
  return { type: 'collecting', count, isLikelyScan: settled !== null };
}

function keysOf({ runs }: WedgeState): readonly string[] {
  return runs.flatMap(({ keys }) => keys);
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

function isEnded({ suffix }: WedgeSettings, state: WedgeState): boolean {
  if (suffix.length === 0) return false;
  const end = keysOf(state).slice(-suffix.length);
  return suffix.every((key, index) => key === end[index]);
}

/** The code in a burst that has come to its end. */
function findCode(settings: WedgeSettings, state: WedgeState): WedgeOutcome | undefined {
  const { prefix, suffix, minLength } = settings;
  const keys = keysOf(state);
  const codeFrom = (start: number): string =>
    keys.slice(start + prefix.length, keys.length - suffix.length).join('');
  const start = findStart(settings, state, codeFrom);
  if (start === undefined) return undefined;
  const text = codeFrom(start);
  return text.length < minLength ? undefined : { type: 'scanned', text, keys: keys.length - start };
}

function findStart(
  { prefix, maxStallMs }: WedgeSettings,
  { runs, settled, lastAt }: WedgeState,
  codeFrom: (start: number) => string,
): number | undefined {
  if (prefix.length > 0) return settled === null ? undefined : 0;
  if (settled === null) return startOfSlowCode({ runs, lastAt, codeFrom });
  return startOfCode({ runs, settled, maxStallMs, codeFrom });
}
