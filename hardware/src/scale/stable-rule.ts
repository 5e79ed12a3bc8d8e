/**
 * When a weight may be sold by: the scale calls it stable, and twice in a row it is the same. A single one may be the
 * moment in which a hand was still on it.
 */
import type { ScaleReading } from './port.ts';

export type Settling = { readonly last: number | null };

export const unsettled: Settling = { last: null };

export function settle(
  { last }: Settling,
  reading: ScaleReading,
): { readonly settling: Settling; readonly reading: ScaleReading } {
  if (reading.type !== 'stable') return { settling: unsettled, reading };
  const { grams } = reading;
  return { settling: { last: grams }, reading: last === grams ? reading : { type: 'moving', grams } };
}
