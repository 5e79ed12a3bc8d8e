import type { Align, RasterImage } from '../document.ts';
import { drawQr } from '../raster/draw-code.ts';
import type { DecodedItem, DecodedRun } from './decoded-item.ts';
import { toPngUrl } from './png.ts';

/** What came out of the printer, as plain JSON: a screen draws it, a test reads it. */
export type Paper = { readonly widthDots: number; readonly elements: readonly PaperElement[] };

export type PaperElement =
  | { readonly type: 'text'; readonly runs: readonly DecodedRun[]; readonly align: Align }
  | PaperPicture
  | {
      readonly type: 'barcode';
      readonly symbology: string;
      readonly payload: string;
      readonly height: number;
      readonly align: Align;
    }
  | { readonly type: 'feed'; readonly dots: number }
  | { readonly type: 'cut'; readonly mode: 'full' | 'partial' };

/** `src` is a PNG data URL; the sizes are in printer dots. A QR code also says what it holds. */
export type PaperPicture = {
  readonly type: 'image' | 'qr';
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly align: Align;
  readonly payload?: string;
};

export function toPaper(items: readonly DecodedItem[], widthDots: number): Paper {
  return { widthDots, elements: items.flatMap(toElement) };
}

/** One line for every line on the paper; pictures and codes by name, in square brackets. */
export function paperToText(paper: Paper): string {
  const columns = Math.floor(paper.widthDots / COLUMN_DOTS);
  return paper.elements.flatMap((element) => textOf(element, columns)).join('');
}

const COLUMN_DOTS = 12;

function toElement(item: DecodedItem): readonly PaperElement[] {
  switch (item.type) {
    case 'line':
      return [{ type: 'text', runs: item.line.runs, align: item.line.align }];
    case 'image':
      return [picture('image', item.image, item.align)];
    case 'qr':
      return [{ ...picture('qr', drawQr(item), item.align), payload: item.payload }];
    case 'barcode': {
      const { type, symbology, payload, height, align } = item;
      return [{ type, symbology, payload, height, align }];
    }
    case 'feed':
    case 'cut':
      return [item];
    default:
      return [];
  }
}

function picture(type: 'image' | 'qr', image: RasterImage, align: Align): PaperPicture {
  return { type, src: toPngUrl(image), width: image.width, height: image.height, align };
}

function textOf(element: PaperElement, columns: number): readonly string[] {
  switch (element.type) {
    case 'text':
      return [`${alignedText(element.runs, element.align, columns)}\n`];
    case 'qr':
      return [`[QR ${element.payload ?? ''}]\n`];
    case 'image':
      return [`[image ${element.width}x${element.height}]\n`];
    case 'barcode':
      return [`[${element.symbology.toUpperCase()} ${element.payload}]\n`];
    default:
      return [];
  }
}

function alignedText(runs: readonly DecodedRun[], align: Align, columns: number): string {
  const text = runs
    .map((run) => run.text)
    .join('')
    .trimEnd();
  const taken = runs.reduce((sum, run) => sum + run.text.length * run.widthFactor, 0);
  const free = align === 'left' ? 0 : align === 'right' ? columns - taken : Math.floor((columns - taken) / 2);
  return text === '' ? '' : ' '.repeat(Math.max(0, free)) + text;
}
