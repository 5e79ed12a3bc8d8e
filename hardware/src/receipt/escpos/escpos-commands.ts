import type { BarcodeBlock } from '../document.ts';
import { asciiBytes, type PrinterCommands } from '../printer-commands.ts';
import { rasterBands } from './raster-bands.ts';

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;

/** By Epson's reference. The start also asks for one byte a letter, and for Font A. */
export const escPosCommands: PrinterCommands = {
  start: [ESC, 0x40, FS, 0x2e, ESC, 0x4d, 0],
  page: (number) => [ESC, 0x74, number],
  bold: (isBold) => [ESC, 0x45, isBold ? 1 : 0],
  size: (width, height) => [GS, 0x21, ((width - 1) << 4) | (height - 1)],
  align: (align) => [ESC, 0x61, align === 'center' ? 1 : 0],
  qr(payload, moduleDots) {
    return [
      ...qrFunction(0x41, [0x32, 0]),
      ...qrFunction(0x43, [moduleDots]),
      ...qrFunction(0x45, [LEVEL_M]),
      ...qrFunction(0x50, [0x30, ...asciiBytes(payload)]),
      ...qrFunction(0x51, [0x30]),
    ];
  },
  barcode(block, { moduleDots, height }) {
    return [GS, 0x68, height, GS, 0x77, moduleDots, GS, 0x48, TEXT_BELOW, GS, 0x6b, ...barcodeData(block)];
  },
  image: rasterBands,
  cut: (mode) => [GS, 0x56, mode === 'full' ? 0 : 1],
  end: [],
};

const LEVEL_M = 0x31;
const TEXT_BELOW = 2;

/** `GS ( k`: model, module, error correction, data and print are functions of one command. */
function qrFunction(number: number, parameters: readonly number[]): readonly number[] {
  const length = parameters.length + 2;
  return [GS, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, number, ...parameters];
}

/** Of fixed length up to a zero, or with the length in front; Code 128 is begun in its set B. */
function barcodeData({ symbology, payload }: BarcodeBlock): readonly number[] {
  if (symbology === 'ean13') return [2, ...asciiBytes(payload), 0];
  if (symbology === 'ean8') return [3, ...asciiBytes(payload), 0];
  const data = asciiBytes(`{B${payload}`);
  return [0x49, data.length, ...data];
}
