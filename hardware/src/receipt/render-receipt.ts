import { ContractError } from '@counterbook/shared/result';
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { BarcodeBlock, QrBlock, RasterImage, ReceiptDocument } from './document.ts';
import { type PageRun, splitByPage } from './escpos/code-pages.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from './escpos/profile.ts';
import { rasterBands } from './escpos/raster-bands.ts';
import { type LaidBlock, layoutDocument } from './layout/layout-document.ts';
import { heightFactor, type Line, widthFactor } from './layout/line.ts';
import { columnsOf } from './layout/text-columns.ts';
import { drawLine } from './raster/draw-line.ts';
import { placed } from './raster/stack.ts';
import { starStrips } from './star/star-strips.ts';

/**
 * The receipt as the bytes of one print job, in the printer's language. A line whose letters the printer has goes as text, any other as
 * dots; nothing is ever approximated. Throws ContractError where the document cannot be printed truly: made for
 * another paper width, a QR or barcode payload out of its alphabet, an amount that cannot be drawn.
 */
export function renderReceipt(document: ReceiptDocument, profile: PrinterProfile): Uint8Array {
  if (document.width !== profile.width) {
    throw new ContractError(`a receipt for ${document.width} mm cannot be printed on ${profile.width} mm`);
  }
  const encoder = createEncoder(profile);
  encoder.initialize();
  for (const block of layoutDocument(document, profile.columns)) writeBlock(encoder, block, profile);
  return encoder.encode();
}

/** Dots of a QR module, and of a barcode's bars. */
export const QR_DOTS = 5;
export const BARCODE_HEIGHT = 60;

export function createEncoder(profile: PrinterProfile): ReceiptPrinterEncoder {
  return new ReceiptPrinterEncoder({
    language: profile.language,
    columns: profile.columns,
    codepageMapping: profile.pageNumbers,
    newline: '\n',
    feedBeforeCut: 0,
    feedAfterBlock: false,
    errors: 'strict',
  });
}

function writeBlock(encoder: ReceiptPrinterEncoder, block: LaidBlock, profile: PrinterProfile): void {
  switch (block.type) {
    case 'line':
      writeLine(encoder, block.line, profile);
      break;
    case 'qr':
      writeQr(encoder, block);
      break;
    case 'barcode':
      writeBarcode(encoder, block, profile);
      break;
    case 'image':
      writeImage(
        encoder,
        placed(block.image, block.align ?? 'center', profile.columns * DOTS_PER_COLUMN),
        profile,
      );
      break;
    case 'feed':
      feed(encoder, block.lines);
      break;
    case 'cut':
      feed(encoder, profile.feedBeforeCut);
      if (profile.hasCutter) writeCut(encoder, block.mode ?? 'partial', profile);
  }
}

function writeLine(encoder: ReceiptPrinterEncoder, line: Line, profile: PrinterProfile): void {
  const written = line.segments.map((segment) => splitByPage(segment.text, profile.pages));
  if (written.includes(undefined)) {
    writeImage(encoder, drawLine(line, profile.columns), profile);
    return;
  }
  let column = 0;
  line.segments.forEach((segment, index) => {
    encoder.codepage('cp437').text(' '.repeat(Math.max(0, segment.column - column)));
    writeRuns(encoder, written[index] ?? [], line);
    column = segment.column + columnsOf(segment.text) * widthFactor(line.size);
  });
  encoder.newline();
}

function writeRuns(encoder: ReceiptPrinterEncoder, runs: readonly PageRun[], line: Line): void {
  if (line.bold) encoder.bold(true);
  encoder.size(widthFactor(line.size), heightFactor(line.size));
  for (const run of runs) encoder.codepage(run.page).text(run.text);
  encoder.size(1, 1);
  if (line.bold) encoder.bold(false);
}

function writeImage(encoder: ReceiptPrinterEncoder, image: RasterImage, profile: PrinterProfile): void {
  const pieces = profile.language === 'esc-pos' ? rasterBands(image) : starStrips(image);
  for (const piece of pieces) encoder.raw(piece);
}

/** The encoder takes no lines for one. */
function feed(encoder: ReceiptPrinterEncoder, lines: number): void {
  if (lines > 0) encoder.newline(lines);
}

/** Not the encoder's cut: it feeds a line of its own, and Star's ESC d 0 and 1 cut through what was printed last. */
function writeCut(encoder: ReceiptPrinterEncoder, mode: 'full' | 'partial', profile: PrinterProfile): void {
  const isFull = mode === 'full';
  if (profile.language === 'esc-pos') encoder.raw([0x1d, 0x56, isFull ? 0 : 1]);
  else encoder.raw([0x1b, 0x64, isFull ? 2 : 3]);
}

function writeQr(encoder: ReceiptPrinterEncoder, block: QrBlock): void {
  if (!/^[\x20-\x7e]{1,700}$/.test(block.payload)) {
    throw new ContractError('a QR payload is 1 to 700 printable ASCII characters');
  }
  encoder.align('center').qrcode(block.payload, { model: 2, size: QR_DOTS, errorlevel: 'm' }).align('left');
}

function writeBarcode(encoder: ReceiptPrinterEncoder, block: BarcodeBlock, profile: PrinterProfile): void {
  const alphabet = { ean13: /^\d{13}$/, ean8: /^\d{8}$/, code128: /^[\x20-\x7a|}~]{1,30}$/ }[block.symbology];
  if (!alphabet.test(block.payload)) {
    throw new ContractError(`${block.payload} cannot be printed as ${block.symbology}`);
  }
  const options = { height: BARCODE_HEIGHT, width: barcodeWidth(block, profile), text: true };
  encoder.align('center').barcode(block.payload, block.symbology, options).align('left');
}

/** The encoder's 1 to 3 stand for 2 to 4 dots a module. Printers leave out a barcode that is wider than the paper. */
function barcodeWidth(block: BarcodeBlock, profile: PrinterProfile): number {
  const modules = block.symbology === 'code128' ? 11 * block.payload.length + 35 : 95;
  const dots = Math.min(3, Math.floor((profile.columns * DOTS_PER_COLUMN) / modules));
  if (dots < 2) throw new ContractError(`${block.payload} is too long for a barcode on ${profile.width} mm`);
  return dots - 1;
}
