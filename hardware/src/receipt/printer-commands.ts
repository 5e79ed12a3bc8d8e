import type { BarcodeBlock, RasterImage } from './document.ts';

/** What a receipt is made of, in the language of a maker. Whoever calls has seen to it that a payload is in its alphabet. */
export type PrinterCommands = {
  /** Everything as after power on. */
  readonly start: readonly number[];
  readonly page: (number: number) => readonly number[];
  readonly bold: (isBold: boolean) => readonly number[];
  readonly size: (width: 1 | 2, height: 1 | 2) => readonly number[];
  /** Of codes: text and dots carry their own place. */
  readonly align: (align: 'left' | 'center') => readonly number[];
  readonly qr: (payload: string, moduleDots: number) => readonly number[];
  readonly barcode: (block: BarcodeBlock, bars: Bars) => readonly number[];
  readonly image: (image: RasterImage) => readonly Uint8Array[];
  readonly cut: (mode: 'full' | 'partial') => readonly number[];
  /** What brings the last lines onto the paper. */
  readonly end: readonly number[];
};

export type Bars = { readonly moduleDots: 2 | 3; readonly height: number };

/** As bytes what is printable ASCII. */
export function asciiBytes(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
