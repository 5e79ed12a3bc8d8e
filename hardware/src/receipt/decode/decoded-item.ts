import type { Align, RasterImage } from '../document.ts';

/** What a printer did for the bytes that it got, in order. */
export type DecodedItem =
  | { readonly type: 'line'; readonly line: DecodedLine }
  | { readonly type: 'image'; readonly image: RasterImage; readonly align: Align }
  | DecodedQr
  | DecodedBarcode
  | { readonly type: 'feed'; readonly dots: number }
  | { readonly type: 'cut'; readonly mode: 'full' | 'partial' }
  | DecodedKick
  | { readonly type: 'buzz'; readonly times: number; readonly onMs: number; readonly offMs: number }
  | { readonly type: 'process-id'; readonly id: string }
  | { readonly type: 'printer-id'; readonly n: number }
  | { readonly type: 'status'; readonly n: number }
  | { readonly type: 'automatic-status'; readonly n: number };

/** `isRealTime`: not in its turn but at the moment when it arrived. */
export type DecodedKick = {
  readonly type: 'drawer-kick';
  readonly pin: 2 | 5;
  readonly onMs: number;
  readonly offMs: number;
  readonly isRealTime: boolean;
};

export type DecodedQr = {
  readonly type: 'qr';
  readonly payload: string;
  readonly moduleDots: number;
  readonly level: 'L' | 'M' | 'Q' | 'H';
  readonly align: Align;
};

export type DecodedBarcode = {
  readonly type: 'barcode';
  readonly symbology: string;
  readonly payload: string;
  readonly moduleDots: number;
  readonly height: number;
  readonly align: Align;
};

export type DecodedLine = {
  readonly text: string;
  readonly runs: readonly DecodedRun[];
  readonly align: Align;
};

export type DecodedRun = {
  readonly text: string;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverted: boolean;
  readonly widthFactor: number;
  readonly heightFactor: number;
};
