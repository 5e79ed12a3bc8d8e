import type { LineRefusal } from '../line/index.ts';

/**
 * A scale as the till sees it. It is asked only while somebody watches, and heals by itself after an unplug. Weights are
 * whole thousandths of a kilogram, net of the tare.
 */
export type ScalePort = {
  readonly name: string;
  state(): ScaleState;
  /** Calls back with every state from now on, and keeps the scale weighing until it is stopped. */
  watch(listener: (state: ScaleState) => void): () => void;
  /** What lies on it now counts as nothing: only while it lies still. */
  tare(): Promise<ScaleOutcome>;
  clearTare(): Promise<ScaleOutcome>;
  /** Corrects a drifted zero of the empty scale. */
  zero(): Promise<ScaleOutcome>;
  close(): Promise<void>;
};

export type ScaleState =
  /** `no-answer`: the cable may be out at the scale's end, or the scale is off or set to another way of speaking. */
  | { readonly status: 'away'; readonly cause: 'lost' | 'no-answer' | LineRefusal['code'] }
  | { readonly status: 'ready'; readonly reading: ScaleReading };

export type ScaleReading =
  /** Nobody has watched yet, or the answer is on its way. */
  | { readonly type: 'none' }
  /** What may be sold by; zero is an empty scale. */
  | { readonly type: 'stable'; readonly grams: number }
  /** Still settling, or something moves. Null where the scale tells no weight meanwhile. */
  | { readonly type: 'moving'; readonly grams: number | null }
  /** Less than nothing: something it was zeroed or tared with was taken off. */
  | { readonly type: 'under' }
  | { readonly type: 'over' }
  /** It says itself that it cannot weigh: calibration, a fault. */
  | { readonly type: 'fault' };

export type ScaleOutcome = 'done' | 'not-still' | 'out-of-range' | 'cannot' | 'away';

export function isSameState(one: ScaleState, other: ScaleState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
