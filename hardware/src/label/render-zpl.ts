import { columnsOf } from '../receipt/layout/text-columns.ts';
import type { LabelDocument } from './document.ts';
import { drawText, isPrintersOwn } from './draw-text.ts';
import {
  type DotsPerMm,
  type LaidBarcode,
  type LaidText,
  LETTER_RATIO,
  layoutLabel,
} from './layout-label.ts';

/**
 * A label in ZPL II, for Zebra and those that follow it. Field data is UTF-8 with everything but plain letters and
 * digits written in hexadecimal (`^FH`), so that no `^`, `~` or line end in a name is ever a command.
 */
export function renderZpl(document: LabelDocument, dots: DotsPerMm = 8): Uint8Array {
  const label = layoutLabel(document, dots);
  const commands = [
    `^XA^CI28^LH0,0^PW${label.width}^LL${label.height}`,
    ...label.texts.map(textField),
    ...(label.barcode === undefined ? [] : [barcodeField(label.barcode)]),
    `^PQ${label.copies}^XZ`,
  ];
  return new TextEncoder().encode(`${commands.join('\n')}\n`);
}

function textField(laid: LaidText): string {
  if (!isPrintersOwn(laid.text)) return imageField(laid);
  const height = Math.floor(Math.min(laid.height, laid.width / (columnsOf(laid.text) * LETTER_RATIO)));
  const align = laid.align === 'left' ? 'L' : 'R';
  const block = `^FB${laid.width},1,0,${align}`;
  return `^FO${laid.x},${laid.y}^A0N,${height},${Math.floor(height * 0.9)}${block}^FH^FD${hexEscaped(laid.text)}^FS`;
}

function imageField(laid: LaidText): string {
  const { x, y, image } = drawText(laid);
  const rowBytes = Math.ceil(image.width / 8);
  const hex = Buffer.from(image.bits).toString('hex').toUpperCase();
  return `^FO${x},${y}^GFA,${image.bits.length},${image.bits.length},${rowBytes},${hex}^FS`;
}

/** The printer reckons the check digit of an EAN itself and wants it left out. */
function barcodeField({ symbology, payload, x, y, height, moduleDots }: LaidBarcode): string {
  const place = `^FO${x},${y}^BY${moduleDots}`;
  if (symbology === 'ean13') return `${place}^BEN,${height},Y,N^FD${payload.slice(0, 12)}^FS`;
  if (symbology === 'ean8') return `${place}^B8N,${height},Y,N^FD${payload.slice(0, 7)}^FS`;
  return `${place}^BCN,${height},Y,N,N,A^FD${payload}^FS`;
}

function hexEscaped(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z0-9 .,]/.test(letter) ? letter : `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
