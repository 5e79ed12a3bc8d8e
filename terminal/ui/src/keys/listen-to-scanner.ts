/**
 * Hears the scanner before any field does, whatever has the focus, frames of this page included. What the first keys
 * of a scan left in a field is taken out of it again, and what turned out to be typing is put where it was typed.
 */
import {
  type KeyStroke,
  pauseKeys,
  pressKey,
  type WedgeSettings,
  type WedgeState,
  type WedgeStep,
  wedgeAtRest,
} from '@counterbook/hardware/scanner';
import { type FieldValue, fieldValues, giveBack, typeInto } from './field-values.ts';
import { watchFrames } from './watch-frames.ts';

export type ScannerListening = {
  readonly settings: () => WedgeSettings;
  readonly onScan: (code: string) => void;
};

/** Takes every key before it is looked at; true: nobody else gets it. */
type OnRawKey = (stroke: KeyStroke) => boolean;
let onRawKey: OnRawKey | null = null;

/** For who sets the scanner up; one at a time. */
export function watchRawKeys(listener: OnRawKey): () => void {
  onRawKey = listener;
  return () => {
    if (onRawKey === listener) onRawKey = null;
  };
}

export function listenToScanner({ settings, onScan }: ScannerListening): () => void {
  let state: WedgeState = wedgeAtRest;
  let timer = 0;
  /** What the fields held before each key of the burst. */
  let before: (readonly FieldValue[])[] = [];
  let withheld = '';

  /** `isKey`: what decides is a key that no field has seen yet, not a pause. */
  const follow = ({ state: next, outcome }: WedgeStep, isKey: boolean): boolean => {
    state = next;
    if (outcome.type === 'scanned') {
      withheld = '';
      giveBack(before.at(isKey ? 1 - outcome.keys : -outcome.keys) ?? []);
      onScan(outcome.text);
      return true;
    }
    if (state.settled === null && withheld !== '') {
      typeInto(before.at(-1)?.[0], withheld);
      withheld = '';
    }
    if (outcome.type !== 'collecting') return false;
    if (outcome.count === 1) before = [];
    // The newest ones are enough: no code is longer.
    before = [...before.slice(-LONGEST_CODE), outcome.isLikelyScan ? (before.at(-1) ?? []) : fieldValues()];
    return outcome.isLikelyScan;
  };

  const wait = (): void => {
    window.clearTimeout(timer);
    const due = performance.now() + pauseMs(settings());
    timer = window.setTimeout(() => {
      // A page that hung runs its timers late, and the keys that came meanwhile may be still to come.
      if (performance.now() > due + LATE_MS) wait();
      else follow(pauseKeys(settings(), state, performance.now()), false);
    }, due - performance.now());
  };

  const press = (event: KeyboardEvent): void => {
    const key = keyOf(event);
    if (key === null) return;
    if (onRawKey !== null) {
      if (onRawKey({ key, timeStamp: timeOf(event) })) withhold(event);
      return;
    }
    wait();
    const isScanner = follow(pressKey(settings(), state, { key, timeStamp: timeOf(event) }), true);
    if (!isScanner) return;
    if (key.length === 1) withheld += key;
    withhold(event);
  };
  const forget = watchFrames(window, press);
  return () => {
    window.clearTimeout(timer);
    forget();
  };
}

const LONGEST_CODE = 256;
const LATE_MS = 50;

function withhold(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Longer than any stall within a scan, or than the pause that ends one. */
function pauseMs({ suffix, maxStallMs, maxGapMs }: WedgeSettings): number {
  return (suffix.length > 0 ? maxStallMs : maxGapMs) + 50;
}

/** Null for what no scanner sends. The separator of element strings comes as Ctrl and a bracket. */
function keyOf(event: KeyboardEvent): string | null {
  if (event.ctrlKey && !event.altKey && event.key === ']') return '\u001d';
  // AltGr types signs on many keyboards, and Windows calls it Ctrl and Alt.
  const isAltGraph = event.getModifierState('AltGraph');
  if (((event.ctrlKey || event.altKey) && !isAltGraph) || event.metaKey || event.repeat) return null;
  return event.key;
}

/** On this window's clock: each frame counts from its own beginning. */
function timeOf({ timeStamp, view }: KeyboardEvent): number {
  return timeStamp + ((view ?? window).performance.timeOrigin - performance.timeOrigin);
}
