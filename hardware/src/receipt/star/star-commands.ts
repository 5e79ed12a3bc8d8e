import { asciiBytes, type PrinterCommands } from '../printer-commands.ts';
import { starStrips } from './star-strips.ts';

const ESC = 0x1b;
const GS = 0x1d;
const RS = 0x1e;

/** By Star's reference of its Line Mode. */
export const starLineCommands: PrinterCommands = {
  start: [ESC, 0x40, 0x18],
  page: (number) => [ESC, GS, 0x74, number],
  bold: (isBold) => [ESC, isBold ? 0x45 : 0x46],
  size: (width, height) => [ESC, 0x69, height - 1, width - 1],
  align: (align) => [ESC, GS, 0x61, align === 'center' ? 1 : 0],
  qr(payload, moduleDots) {
    const settings = [...qrSetting(0x30, 2), ...qrSetting(0x32, moduleDots), ...qrSetting(0x31, LEVEL_M)];
    const data = [ESC, GS, 0x79, 0x44, 0x31, 0, payload.length & 0xff, payload.length >> 8];
    return [...settings, ...data, ...asciiBytes(payload), ESC, GS, 0x79, 0x50];
  },
  // Its module widths of 1 to 3 stand for 2 to 4 dots.
  barcode({ symbology, payload }, { moduleDots, height }) {
    const start = [ESC, 0x62, SYMBOLOGIES[symbology], TEXT_BELOW, moduleDots - 1, height];
    return [...start, ...asciiBytes(payload), RS];
  },
  image: starStrips,
  // Not 0 and 1, which cut through what was printed last.
  cut: (mode) => [ESC, 0x64, mode === 'full' ? 2 : 3],
  end: [],
};

/** StarPRNT prints by the page unless told, at the end, to change to lines. */
export const starPrntCommands: PrinterCommands = {
  ...starLineCommands,
  end: [ESC, GS, 0x50, 0x30, ESC, GS, 0x50, 0x31],
};

const LEVEL_M = 1;
const TEXT_BELOW = 2;
const SYMBOLOGIES = { ean8: 2, ean13: 3, code128: 6 };

function qrSetting(setting: number, value: number): readonly number[] {
  return [ESC, GS, 0x79, 0x53, setting, value];
}
