import { ContractError } from '@counterbook/shared/result';
import type { PrinterLanguage } from '../receipt/escpos/profile.ts';

/** Which pin of the drawer plug, and for how long; offMs keeps a second kick away until the coil has cooled. */
export type DrawerPulse = { readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number };

export const usualPulse: DrawerPulse = { pin: 2, onMs: 100, offMs: 500 };

/**
 * ESC p m t1 t2, times in units of 2 ms; Star's is ESC BEL t1 t2 in units of 10 ms, then BEL or SUB for the drawer.
 * Taken in its turn, after what is printed before it.
 */
export function kickCommand(
  { pin, onMs, offMs }: DrawerPulse,
  language: PrinterLanguage = 'esc-pos',
): Uint8Array {
  if (onMs < 2 || onMs > 510 || offMs < onMs || offMs > 510) {
    throw new ContractError('a drawer pulse lasts from 2 to 510 ms, and its rest no less');
  }
  if (language === 'esc-pos') return Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, onMs >> 1, offMs >> 1);
  const tens = (ms: number) => Math.max(1, Math.round(ms / 10));
  return Uint8Array.of(0x1b, 0x07, tens(onMs), tens(offMs), pin === 2 ? 0x07 : 0x1a);
}

/**
 * DLE DC4 1 m t, time in units of 100 ms; Star's FS and EM have a time of their own. Obeyed at once, without paper and
 * with the cover open too.
 */
export function kickNowCommand(
  { pin, onMs }: DrawerPulse,
  language: PrinterLanguage = 'esc-pos',
): Uint8Array {
  if (language !== 'esc-pos') return Uint8Array.of(pin === 2 ? 0x1c : 0x19);
  const hundreds = Math.min(8, Math.max(1, Math.round(onMs / 100)));
  return Uint8Array.of(0x10, 0x14, 1, pin === 2 ? 0 : 1, hundreds);
}
