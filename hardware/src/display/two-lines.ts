/**
 * Lays text out for a display of plain ASCII: what it cannot show is written in Latin letters or left out, so that it
 * never shows garbage and no name can ever be a command to it.
 */
import anyAscii from 'any-ascii';
import type { DisplayLine, DisplayLines } from './port.ts';

export const COLUMNS = 20;

export function layOut([upper, lower]: DisplayLines): readonly [string, string] {
  return [layOutLine(upper), layOutLine(lower)];
}

/** Always twenty signs. An amount that has no room beside a name takes the name's. */
function layOutLine({ left, right }: DisplayLine): string {
  const amount = plain(right).slice(-COLUMNS);
  const room = Math.max(0, COLUMNS - amount.length - (amount === '' ? 0 : 1));
  return `${plain(left)
    .slice(0, room)
    .padEnd(COLUMNS - amount.length)}${amount}`;
}

/** Long strings are cut first: what does not fit is not worth its time. */
function plain(text: string): string {
  const ascii = anyAscii(text.slice(0, 4 * COLUMNS).replaceAll(/\p{C}|\p{Extended_Pictographic}/gu, ' '));
  return ascii
    .replaceAll(/[^\x20-\x7e]/g, '')
    .replaceAll(/ +/g, ' ')
    .trim();
}
