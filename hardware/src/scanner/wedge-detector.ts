import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import { identify } from './symbology.ts';

/**
 * Tells a scanner that types like a keyboard from a person who types: by the time between the keys, taken from the
 * event's own time stamp, so that a screen that hangs changes nothing. A pure state machine; the screen feeds it
 * every keydown, before any field sees it, and keeps what it returns.
 *
 * A few keys in a row at a scanner's pace settle it; after that a slow radio or a busy machine may stall between two
 * keys without tearing the code in two. Keys shortly before that run may be its beginning, before a stall, or a
 * person's: the check digit decides, and where the code has none the pauses do. A prefix leaves nothing to decide.
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

/** Keys without a slow gap between them. */
type Run = { readonly keys: readonly string[]; readonly startedAt: number; readonly gapMs: number };

export type WedgeState = {
  /** Of the burst, the present one last; of what came before a scanner settled, the newest. */
  readonly runs: readonly Run[];
  readonly lastAt: number;
  /** Which run settled that it is a scanner. */
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
  // A prefix after a pause begins anew: what stands before it was typed.
  const isNew = state.settled === null && gapMs > settings.maxGapMs && stroke.key === settings.prefix[0];
  if (state.count === 0 || gapMs > settings.maxStallMs || isNew) return startBurst(settings, stroke);
  const next = add(settings, state, stroke);
  const found = isEnded(settings, next) ? findCode(settings, next) : undefined;
  if (found !== undefined) return { state: wedgeAtRest, outcome: found };
  if (!isPossible(settings, keysOf(next))) return startBurst(settings, stroke);
  return { state: next, outcome: collecting(next) };
}

/** To be called when no key came for a while: ends a burst that the scanner does not end with a suffix. */
export function pauseKeys(settings: WedgeSettings, state: WedgeState, timeStamp: number): WedgeStep {
  const hasSuffix = settings.suffix.length > 0;
  const longest = hasSuffix ? settings.maxStallMs : settings.maxGapMs;
  if (timeStamp - state.lastAt <= longest) return { state, outcome: TYPING };
  return { state: wedgeAtRest, outcome: (hasSuffix ? undefined : findCode(settings, state)) ?? TYPING };
}

const TYPING: WedgeOutcome = { type: 'typing' };
const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];
/** From a run this long on a person is out of the question often enough to hold keys back. */
const LIKELY_KEYS = 4;
/** So many pauses before a run at a scanner's pace are a person's: a scanner stalls once in a code. */
const PAUSES_OF_TYPING = 2;
/** A longer pause before a code without check digit is a person's. */
const LONGEST_FIRST_STALL_MS = 250;

function startBurst(settings: WedgeSettings, stroke: KeyStroke): WedgeStep {
  if (!isPossible(settings, [stroke.key])) return { state: wedgeAtRest, outcome: TYPING };
  const state = add(settings, wedgeAtRest, stroke);
  return { state, outcome: collecting(state) };
}

function add(settings: WedgeSettings, state: WedgeState, { key, timeStamp }: KeyStroke): WedgeState {
  const gapMs = timeStamp - state.lastAt;
  const last = state.runs.at(-1);
  const isQuick = last !== undefined && gapMs <= settings.maxGapMs;
  const run: Run = isQuick
    ? { ...last, keys: [...last.keys, key] }
    : { keys: [key], startedAt: timeStamp, gapMs };
  const before = isQuick ? state.runs.slice(0, -1) : state.runs;
  // What a person typed some keys ago is the beginning of nothing; a prefix is.
  const isTyped = state.settled === null && settings.prefix.length === 0;
  const kept = isTyped ? before.slice(-PAUSES_OF_TYPING) : before;
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
  if (state.settled === null) return undefined;
  const { prefix, suffix, minLength } = settings;
  const keys = keysOf(state);
  const codeFrom = (start: number): string =>
    keys.slice(start + prefix.length, keys.length - suffix.length).join('');
  const start = prefix.length > 0 ? 0 : startOfCode(state, codeFrom);
  const text = codeFrom(start);
  return text.length < minLength ? undefined : { type: 'scanned', text, keys: keys.length - start };
}

function startOfCode({ runs, settled }: WedgeState, codeFrom: (start: number) => string): number {
  const pauses = settled ?? 0;
  const starts = runs.slice(0, pauses + 1).map((_, index) => keysBefore(runs, index));
  const newest = starts.at(-1) ?? 0;
  const isTyped = pauses >= PAUSES_OF_TYPING || (runs[pauses]?.gapMs ?? 0) > LONGEST_FIRST_STALL_MS;
  const isRight = (start: number) => hasValidCheckDigit(identify(codeFrom(start)).data);
  // A typed 0 before an EAN-13 makes a right GTIN-14 of it.
  if (isTyped && isRight(newest)) return newest;
  return starts.find(isRight) ?? (isTyped ? newest : 0);
}

function keysBefore(runs: readonly Run[], index: number): number {
  return runs.slice(0, index).reduce((total, { keys }) => total + keys.length, 0);
}
