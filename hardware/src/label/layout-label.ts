import { ContractError } from '@counterbook/shared/result';
import { plainLine } from '../receipt/layout/plain-text.ts';
import { columnsOf, graphemesOf } from '../receipt/layout/text-columns.ts';
import { wrapText } from '../receipt/layout/wrap-text.ts';
import type { LabelBarcode, LabelDocument, LabelSize } from './document.ts';

/** Where everything stands, in dots from the upper left corner. Both languages are written from this. */
export type LaidLabel = {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly LaidText[];
  readonly barcode?: LaidBarcode;
  readonly copies: number;
};

/** One line of text in a box; the renderer takes the largest letters that fit into it. */
export type LaidText = Box & {
  readonly text: string;
  readonly align: 'left' | 'right';
  /** Drawn exactly or not at all. */
  readonly money: boolean;
};

export type LaidBarcode = LabelBarcode & {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly moduleDots: number;
};

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Print heads have 8 dots a millimetre (203 dpi) or 12 (300 dpi). */
export type DotsPerMm = 8 | 12;

/**
 * The name on top on up to two lines, the price below it as large as it goes, then unit price and note, and the
 * barcode at the foot with the shop's number beside it. A name that is longer ends in dots; a price that does not fit
 * is refused.
 */
export function layoutLabel(document: LabelDocument, dots: DotsPerMm): LaidLabel {
  const copies = document.copies ?? 1;
  const { widthMm, heightMm } = checkLabelSize(document.size);
  if (!Number.isSafeInteger(copies) || !isBetween(copies, 1, 999)) {
    throw new ContractError('a label is printed 1 to 999 times at once');
  }
  const [width, height] = [Math.round(widthMm * dots), Math.round(heightMm * dots)];
  const margin = MARGIN_MM * dots;
  const inner = { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin };
  const barcode = document.barcode && placeBarcode(document.barcode, inner, dots);
  const foot = barcode === undefined ? 0 : inner.y + inner.height - barcode.y + dots;
  const texts = [
    ...placeTexts(document, { ...inner, height: inner.height - foot }, dots),
    ...placeCode(document.code, inner, barcode),
  ];
  return { width, height, texts, copies, ...(barcode === undefined ? {} : { barcode }) };
}

/** @throws ContractError where no label printer takes such labels. */
export function checkLabelSize(size: LabelSize): LabelSize {
  const { widthMm, heightMm } = size;
  if (!isBetween(widthMm, 20, 110) || !isBetween(heightMm, 12, 150)) {
    throw new ContractError(`a label of ${widthMm} by ${heightMm} mm cannot be printed`);
  }
  return size;
}

const MARGIN_MM = 2;
/** The smallest letters that are still read at a shelf. */
const SMALL_MM = 3;
/** Letters are about this wide for their height, and never drawn narrower than so many dots. */
export const LETTER_RATIO = 0.6;
const NARROWEST_DOTS = 12;

function placeTexts(document: LabelDocument, area: Box, dots: DotsPerMm): readonly LaidText[] {
  const small = SMALL_MM * dots;
  const nameHeight = Math.max(small, Math.floor(area.height * 0.18));
  const columns = Math.floor(area.width / Math.max(NARROWEST_DOTS, nameHeight * LETTER_RATIO));
  const names = nameLines(plainLine(document.name), columns);
  const smallColumns = Math.floor(area.width / Math.max(NARROWEST_DOTS, small * LETTER_RATIO));
  const below = [
    ...(document.unitPrice === undefined ? [] : [{ text: plainLine(document.unitPrice), money: true }]),
    ...(document.note === undefined
      ? []
      : [{ text: shortened(plainLine(document.note), smallColumns), money: false }]),
  ];
  const price = plainLine(document.price);
  const priceHeight = area.height - names.length * nameHeight - below.length * small;
  const amounts = [price, ...below.filter(({ money }) => money).map(({ text }) => text)];
  if (priceHeight < small || amounts.some((amount) => columnsOf(amount) > smallColumns)) {
    throw new ContractError(`the price ${price} does not fit on the label`);
  }
  const rows = [
    ...names.map((text) => ({ text, height: nameHeight, align: 'left' as const, money: false })),
    { text: price, height: priceHeight, align: 'right' as const, money: true },
    ...below.map((line) => ({ ...line, height: small, align: 'left' as const })),
  ];
  let y = area.y;
  return rows.flatMap((row) => {
    const placed = { x: area.x, y, width: area.width, ...row };
    y += row.height;
    return row.text === '' ? [] : [placed];
  });
}

function nameLines(name: string, columns: number): readonly string[] {
  const [first = '', second, ...rest] = wrapText(name, columns);
  if (second === undefined) return [first];
  return [first, rest.length === 0 ? second : shortened([second, ...rest].join(' '), columns)];
}

function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let short = '';
  for (const grapheme of graphemesOf(text)) {
    if (columnsOf(`${short}${grapheme}...`) > columns) break;
    short += grapheme;
  }
  return `${short.trimEnd()}...`;
}

function placeCode(
  code: string | undefined,
  inner: Box,
  barcode: LaidBarcode | undefined,
): readonly LaidText[] {
  if (code === undefined || barcode === undefined) return [];
  const x = barcode.x + modulesOf(barcode) * barcode.moduleDots + QUIET_MODULES * barcode.moduleDots;
  const width = inner.x + inner.width - x;
  const height = Math.floor(barcode.height / 2);
  return width < columnsOf(plainLine(code)) * NARROWEST_DOTS
    ? []
    : [{ x, y: barcode.y, width, height, text: plainLine(code), align: 'right', money: false }];
}

const QUIET_MODULES = 10;

function placeBarcode(barcode: LabelBarcode, inner: Box, dots: DotsPerMm): LaidBarcode {
  const alphabet = { ean13: /^\d{13}$/, ean8: /^\d{8}$/, code128: /^[A-Za-z0-9 ./-]{1,30}$/ }[
    barcode.symbology
  ];
  if (!alphabet.test(barcode.payload)) {
    throw new ContractError(`${barcode.payload} cannot be printed as ${barcode.symbology}`);
  }
  const room = Math.floor(inner.width / (modulesOf(barcode) + 2 * QUIET_MODULES));
  const moduleDots = Math.min(dots === 8 ? 3 : 4, room);
  if (moduleDots < 2) throw new ContractError(`${barcode.payload} is too long for a barcode on this label`);
  const textBelow = 3 * dots;
  const height = Math.floor(inner.height * 0.25);
  return {
    ...barcode,
    x: inner.x + QUIET_MODULES * moduleDots,
    y: inner.y + inner.height - height - textBelow,
    height,
    moduleDots,
  };
}

function modulesOf({ symbology, payload }: LabelBarcode): number {
  if (symbology === 'ean13') return 95;
  return symbology === 'ean8' ? 67 : 11 * payload.length + 35;
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
