import type { DecodedItem } from '../decode/decoded-item.ts';
import { decodeEscPos } from '../decode/escpos-decoder.ts';
import { decodeStar } from '../decode/star-decoder.ts';
import type { PrinterProfile } from '../escpos/profile.ts';

/** What a printer of the profile does for the bytes. */
export function decode(bytes: Uint8Array, { language }: PrinterProfile): readonly DecodedItem[] {
  return language === 'esc-pos' ? decodeEscPos(bytes) : decodeStar(bytes);
}

/** Where a printer would see DLE EOT, DLE ENQ or DLE DC4, which it obeys anywhere, even among dots. */
export function realTimeCommandsIn(bytes: Uint8Array): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(DLE); at >= 0; at = bytes.indexOf(DLE, at + 1)) {
    if (REAL_TIME.includes(bytes[at + 1] ?? 0)) places.push(at);
  }
  return places;
}

const DLE = 0x10;
const REAL_TIME: readonly number[] = [0x04, 0x05, 0x14];
