/**
 * Where a code begins among keys of which the first may be a person's. A machine that has too much to do tears a code
 * into pieces with stalls like a person's pauses between them, so time alone does not tell. What the code says of
 * itself does: its check digit, or the AIM identifier before it. Where it says nothing, the pauses decide.
 */
import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import { identify } from './symbology.ts';

/** Keys without a slow gap between them; `gapMs` is the time before the first. */
export type KeyRun = { readonly keys: readonly string[]; readonly startedAt: number; readonly gapMs: number };

type Keys = {
  readonly runs: readonly KeyRun[];
  /** The code, if it began with this key. */
  readonly codeFrom: (start: number) => string;
};

/** So many pauses before a run at a scanner's pace are a person's: a scanner seldom stalls more than once in a code. */
const PAUSES_OF_TYPING = 2;
/** A longer pause before a code that says nothing of itself is a person's. */
const LONGEST_FIRST_STALL_MS = 250;
/** People roll over two keys as quickly. */
const KEYS_OF_A_SCANNER = 3;
/** The time per key in which nobody types a whole number. */
const MEAN_OF_SLOW_CODE_MS = 80;

/** `settled`: the run that no person typed. */
export function startOfCode(keys: Keys & { readonly settled: number; readonly maxStallMs: number }): number {
  const { runs, settled, maxStallMs, codeFrom } = keys;
  const starts = startsOf(runs.slice(0, settled + 1));
  const isRight = (start: number) => saysItIsWhole(codeFrom(start));
  const stalled = runs.slice(0, settled + 1).findLastIndex(({ gapMs }) => gapMs > maxStallMs);
  const oldest = Math.max(0, settled - PAUSES_OF_TYPING);
  const newest = starts[settled] ?? 0;
  if (isTyped(runs.slice(oldest, settled + 1))) {
    // A typed 0 before an EAN-13 makes a right GTIN-14 of it.
    return isRight(newest) ? newest : (starts.find(isRight) ?? newest);
  }
  return starts.find(isRight) ?? starts[Math.max(oldest, stalled)] ?? 0;
}

/** Of keys with a stall between every few of them; undefined where a person may have typed them. */
export function startOfSlowCode({ runs, codeFrom, lastAt }: Keys & { readonly lastAt: number }) {
  const starts = startsOf(runs);
  const index = starts.findIndex((start) => saysItIsWhole(codeFrom(start)));
  const tookMs = lastAt - (runs[index]?.startedAt ?? Number.NEGATIVE_INFINITY);
  const isAtPace = tookMs <= MEAN_OF_SLOW_CODE_MS * (keysIn(runs.slice(index)) - 1);
  return isAtPace ? starts[index] : undefined;
}

/** Whether what stands before the last of these runs is a person's. */
function isTyped(runs: readonly KeyRun[]): boolean {
  const before = runs.slice(0, -1);
  if (before.some(({ keys }) => keys.length >= KEYS_OF_A_SCANNER)) return false;
  return before.length >= PAUSES_OF_TYPING || (runs.at(-1)?.gapMs ?? 0) > LONGEST_FIRST_STALL_MS;
}

function saysItIsWhole(code: string): boolean {
  const { data, symbology } = identify(code);
  return symbology !== null || hasValidCheckDigit(data);
}

function startsOf(runs: readonly KeyRun[]): readonly number[] {
  return runs.map((_, index) => keysIn(runs.slice(0, index)));
}

function keysIn(runs: readonly KeyRun[]): number {
  return runs.reduce((total, { keys }) => total + keys.length, 0);
}
