import type { PrinterProfile } from '../receipt/escpos/profile.ts';

/** Two long sounds for a kitchen that does not look up: ESC ( A function 97. Nothing for a printer without a buzzer. */
export function buzzCommand({ hasBuzzer }: PrinterProfile): Uint8Array {
  return hasBuzzer
    ? Uint8Array.of(0x1b, 0x28, 0x41, 5, 0, 97, 100, TIMES, ON_TENTHS, OFF_TENTHS)
    : new Uint8Array();
}

const TIMES = 2;
const ON_TENTHS = 5;
const OFF_TENTHS = 3;
