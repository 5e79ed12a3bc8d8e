import CodepageEncoder from '@point-of-sale/codepage-encoder';
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { ReceiptDocument } from '../document.ts';
import type { WrittenPage } from '../escpos/code-pages.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from '../escpos/profile.ts';
import { rasterBands } from '../escpos/raster-bands.ts';
import { type LaidBlock, layoutDocument } from '../layout/layout-document.ts';
import { heightFactor, type Line, widthFactor } from '../layout/line.ts';
import { columnsOf } from '../layout/text-columns.ts';
import { drawLine } from '../raster/draw-line.ts';
import { placed } from '../raster/stack.ts';
import { BARCODE_HEIGHT, QR_DOTS } from '../render-receipt.ts';
import { starStrips } from '../star/star-strips.ts';

/** The same job, slowly, by a package that many use: its numbers of pages, its commands for text and codes. */
export function renderByEncoder(document: ReceiptDocument, profile: PrinterProfile): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({
    language: profile.language,
    columns: profile.columns,
    codepageMapping: profile.language === 'esc-pos' ? 'epson' : 'star',
    newline: '\n',
    feedAfterBlock: false,
    errors: 'strict',
  });
  encoder.initialize();
  for (const block of layoutDocument(document, profile.columns)) writeBlock(encoder, block, profile);
  return encoder.encode();
}

function writeBlock(encoder: ReceiptPrinterEncoder, block: LaidBlock, profile: PrinterProfile): void {
  if (block.type === 'line') writeLine(encoder, block.line, profile);
  else if (block.type === 'qr') {
    encoder.align('center').qrcode(block.payload, { model: 2, size: QR_DOTS, errorlevel: 'm' }).align('left');
  } else if (block.type === 'barcode') {
    const modules = block.symbology === 'code128' ? 11 * block.payload.length + 35 : 95;
    const dots = Math.min(3, Math.floor((profile.columns * DOTS_PER_COLUMN) / modules));
    const bars = { height: BARCODE_HEIGHT, width: dots - 1, text: true };
    encoder.align('center').barcode(block.payload, block.symbology, bars).align('left');
  } else if (block.type === 'image') {
    const image = placed(block.image, block.align ?? 'center', profile.columns * DOTS_PER_COLUMN);
    writeImage(encoder, image, profile);
  } else {
    const lines = block.type === 'feed' ? block.lines : profile.feedBeforeCut;
    if (lines > 0) encoder.newline(lines);
    if (block.type === 'cut' && profile.hasCutter) encoder.raw(cutBytes(block.mode ?? 'partial', profile));
  }
}

function writeLine(encoder: ReceiptPrinterEncoder, line: Line, profile: PrinterProfile): void {
  const pagesOf = (text: string) => Array.from(text, (character) => pageOf(character, profile));
  if (line.segments.some(({ text }) => pagesOf(text).includes(undefined))) {
    writeImage(encoder, drawLine(line, profile.columns), profile);
    return;
  }
  let column = 0;
  for (const { column: at, text } of line.segments) {
    encoder.codepage('cp437').text(' '.repeat(Math.max(0, at - column)));
    if (text !== '') writeText(encoder, text, line, profile);
    column = at + columnsOf(text) * widthFactor(line.size);
  }
  encoder.newline();
}

function writeText(encoder: ReceiptPrinterEncoder, text: string, line: Line, profile: PrinterProfile): void {
  if (line.bold) encoder.bold(true);
  encoder.size(widthFactor(line.size), heightFactor(line.size));
  let page: WrittenPage | undefined;
  let run = '';
  for (const character of text) {
    if (page === undefined || !isOn(character, page)) {
      if (page) encoder.codepage(page).text(run);
      page = pageOf(character, profile);
      run = '';
    }
    run += character;
  }
  if (page) encoder.codepage(page).text(run);
  encoder.size(1, 1);
  if (line.bold) encoder.bold(false);
}

function pageOf(character: string, profile: PrinterProfile): WrittenPage | undefined {
  return profile.pages.map(([page]) => page).find((page) => isOn(character, page));
}

const found = new Map<string, boolean>();

function isOn(character: string, page: WrittenPage): boolean {
  const known = found.get(page + character);
  if (known !== undefined) return known;
  const byte = CodepageEncoder.encode(character, page)[0] ?? 0;
  const isAscii = /^[\x20-\x7e]$/.test(character);
  const is = isAscii || (byte >= 0x80 && !/^[\x80-\x9f\ufffd]$/.test(character));
  found.set(page + character, is);
  return is;
}

function writeImage(
  encoder: ReceiptPrinterEncoder,
  image: ReturnType<typeof drawLine>,
  profile: PrinterProfile,
): void {
  const pieces = profile.language === 'esc-pos' ? rasterBands(image) : starStrips(image);
  for (const piece of pieces) encoder.raw(piece);
}

function cutBytes(mode: 'full' | 'partial', profile: PrinterProfile): number[] {
  const isFull = mode === 'full';
  return profile.language === 'esc-pos' ? [0x1d, 0x56, isFull ? 0 : 1] : [0x1b, 0x64, isFull ? 2 : 3];
}
