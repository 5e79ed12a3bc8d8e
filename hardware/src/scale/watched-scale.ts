/** What every scale has alike, whatever it is connected by: who watches, its state, and a tare of our own. */
import type { ScalePort, ScaleReading, ScaleState } from './port.ts';
import { isSameState } from './port.ts';
import { settle, unsettled } from './stable-rule.ts';

export type WatchedScale = {
  state(): ScaleState;
  /** A reading from the device, before the stable rule and our own tare. */
  read(reading: ScaleReading): void;
  away(cause: Extract<ScaleState, { status: 'away' }>['cause']): void;
  ready(): void;
  watch(listener: (state: ScaleState) => void): () => void;
  isWatched(): boolean;
  /** For scales that take no such command: kept here and taken off every reading. */
  tare(): 'done' | 'not-still' | 'out-of-range' | 'away';
  clearTare(): void;
};

/** `onWatch`: somebody began to watch who did not before, or the last one stopped. */
export function createWatchedScale(onWatch: () => void): WatchedScale {
  const listeners = new Set<(state: ScaleState) => void>();
  let state: ScaleState = { status: 'away', cause: 'lost' };
  let settling = unsettled;
  let tareGrams = 0;
  const change = (next: ScaleState): void => {
    if (isSameState(state, next)) return;
    state = next;
    for (const listener of [...listeners]) listener(state);
  };
  return {
    state: () => state,
    read: (reading) => {
      const settled = settle(settling, reading);
      settling = settled.settling;
      change({ status: 'ready', reading: net(settled.reading, tareGrams) });
    },
    away: (cause) => {
      settling = unsettled;
      change({ status: 'away', cause });
    },
    ready: () => {
      settling = unsettled;
      // A scale that was switched off has nothing on it that we knew of.
      tareGrams = 0;
      change({ status: 'ready', reading: { type: 'none' } });
    },
    watch: (listener) => {
      listeners.add(listener);
      onWatch();
      return () => {
        listeners.delete(listener);
        onWatch();
      };
    },
    isWatched: () => listeners.size > 0,
    tare: () => {
      if (state.status !== 'ready') return 'away';
      if (state.reading.type !== 'stable') return 'not-still';
      if (state.reading.grams <= 0) return 'out-of-range';
      tareGrams += state.reading.grams;
      settling = unsettled;
      change({ status: 'ready', reading: { type: 'stable', grams: 0 } });
      return 'done';
    },
    clearTare: () => {
      tareGrams = 0;
      settling = unsettled;
      change({ status: 'ready', reading: { type: 'none' } });
    },
  };
}

/** What a scale answers that takes no commands: its tare is ours, and zeroing is done by its key. */
export function withoutCommands(watched: WatchedScale): Omit<ScalePort, 'name' | 'close'> {
  return {
    state: watched.state,
    watch: watched.watch,
    tare: async () => watched.tare(),
    clearTare: async () => {
      watched.clearTare();
      return 'done';
    },
    zero: async () => 'cannot',
  };
}

function net(reading: ScaleReading, tareGrams: number): ScaleReading {
  if (reading.type === 'moving' && reading.grams !== null)
    return { type: 'moving', grams: reading.grams - tareGrams };
  if (reading.type !== 'stable') return reading;
  const grams = reading.grams - tareGrams;
  return grams < 0 ? { type: 'under' } : { type: 'stable', grams };
}
