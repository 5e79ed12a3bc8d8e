import { ContractError } from '@counterbook/shared/result';
import type { BarcodeBlock, RasterImage, ReceiptDocument } from './document.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from './escpos/profile.ts';
import { type JobWriter, startJob } from './job-writer.ts';
import { type LaidBlock, layoutDocument } from './layout/layout-document.ts';
import { drawLine } from './raster/draw-line.ts';
import { placed } from './raster/stack.ts';

/**
 * The receipt as the bytes of one print job, in the printer's language. A line whose letters the printer has goes as text, any other as
 * dots; nothing is ever approximated. Throws ContractError where the document cannot be printed truly: made for
 * another paper width, a QR or barcode payload out of its alphabet, an amount that cannot be drawn.
 */
export function renderReceipt(document: ReceiptDocument, profile: PrinterProfile): Uint8Array {
  if (document.width !== profile.width) {
    throw new ContractError(`a receipt for ${document.width} mm cannot be printed on ${profile.width} mm`);
  }
  const job = startJob(profile);
  for (const block of layoutDocument(document, profile.columns)) writeBlock(job, block, profile);
  return job.end();
}

/** Dots of a QR module, and of a barcode's bars. */
export const QR_DOTS = 5;
export const BARCODE_HEIGHT = 60;

function writeBlock(job: JobWriter, block: LaidBlock, profile: PrinterProfile): void {
  switch (block.type) {
    case 'line':
      if (!job.line(block.line)) writeImage(job, drawLine(block.line, profile.columns));
      break;
    case 'qr':
      job.centred(job.commands.qr(qrPayload(block.payload), QR_DOTS));
      break;
    case 'barcode': {
      const bars = { moduleDots: barcodeDots(block, profile), height: BARCODE_HEIGHT };
      job.centred(job.commands.barcode(block, bars));
      break;
    }
    case 'image':
      writeImage(job, placed(block.image, block.align ?? 'center', profile.columns * DOTS_PER_COLUMN));
      break;
    case 'feed':
      job.feed(block.lines);
      break;
    case 'cut':
      job.feed(profile.feedBeforeCut);
      if (profile.hasCutter) job.apart(job.commands.cut(block.mode ?? 'partial'));
  }
}

function writeImage(job: JobWriter, image: RasterImage): void {
  for (const piece of job.commands.image(image)) job.apart(piece);
}

function qrPayload(payload: string): string {
  if (/^[\x20-\x7e]{1,700}$/.test(payload)) return payload;
  throw new ContractError('a QR payload is 1 to 700 printable ASCII characters');
}

/** Dots a module. Printers leave out a barcode that is wider than the paper. */
function barcodeDots(block: BarcodeBlock, profile: PrinterProfile): 2 | 3 {
  const { symbology, payload } = block;
  const alphabet = { ean13: /^\d{13}$/, ean8: /^\d{8}$/, code128: /^[\x20-\x7a|}~]{1,30}$/ }[symbology];
  if (!alphabet.test(payload)) throw new ContractError(`${payload} cannot be printed as ${symbology}`);
  const modules = symbology === 'code128' ? 11 * payload.length + 35 : 95;
  const dots = Math.floor((profile.columns * DOTS_PER_COLUMN) / modules);
  if (dots < 2) throw new ContractError(`${payload} is too long for a barcode on ${profile.width} mm`);
  return dots === 2 ? 2 : 3;
}
