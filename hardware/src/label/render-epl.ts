import CodepageEncoder from '@point-of-sale/codepage-encoder';
import { columnsOf } from '../receipt/layout/text-columns.ts';
import type { LabelDocument } from './document.ts';
import { drawText, isPrintersOwn } from './draw-text.ts';
import { type DotsPerMm, type LaidBarcode, type LaidText, layoutLabel } from './layout-label.ts';

/**
 * A label in EPL2, for older desktop label printers. Data stands in quotation marks, with `"` and `\` marked by a
 * backslash; a line end, which would begin a command, is in no plain text.
 */
export function renderEpl(document: LabelDocument, dots: DotsPerMm = 8): Uint8Array {
  const label = layoutLabel(document, dots);
  return Buffer.concat([
    latin(`\nN\nq${label.width}\nQ${label.height},${GAP_MM * dots}\nI8,A,001\n`),
    ...label.texts.map((text) => textCommand(text, dots)),
    ...(label.barcode === undefined ? [] : [latin(barcodeCommand(label.barcode))]),
    latin(`P${label.copies}\n`),
  ]);
}

const GAP_MM = 3;

/** Fonts 1 to 4 as the printer has them, the pitch by the height in dots; each can be enlarged up to six times. */
const FONTS = {
  8: [
    { number: 1, pitch: 10, height: 12 },
    { number: 2, pitch: 12, height: 16 },
    { number: 3, pitch: 14, height: 20 },
    { number: 4, pitch: 16, height: 24 },
  ],
  12: [
    { number: 1, pitch: 12, height: 20 },
    { number: 2, pitch: 16, height: 28 },
    { number: 3, pitch: 20, height: 36 },
    { number: 4, pitch: 24, height: 44 },
  ],
} as const;
const ENLARGEMENTS = [1, 2, 3, 4, 5, 6] as const;

function textCommand(laid: LaidText, dots: DotsPerMm): Buffer {
  if (!isPrintersOwn(laid.text)) return imageCommand(laid);
  const columns = columnsOf(laid.text);
  const sizes = FONTS[dots]
    .flatMap((font) => ENLARGEMENTS.map((times) => ({ ...font, times })))
    .filter(
      ({ pitch, height, times }) => pitch * times * columns <= laid.width && height * times <= laid.height,
    )
    .toSorted((a, b) => a.height * a.times - b.height * b.times);
  const size = sizes.at(-1);
  // Not even the smallest letters fit: dots can be made to.
  if (size === undefined) return imageCommand(laid);
  const { number, pitch, times } = size;
  const x = laid.align === 'left' ? laid.x : laid.x + laid.width - pitch * times * columns;
  return Buffer.concat([
    latin(`A${x},${laid.y},0,${number},${times},${times},N,"`),
    CodepageEncoder.encode(laid.text.replace(/["\\]/g, '\\$&'), 'windows1252'),
    latin('"\n'),
  ]);
}

/** Of a graphic a set bit is white. */
function imageCommand(laid: LaidText): Buffer {
  const { x, y, image } = drawText(laid);
  const rowBytes = Math.ceil(image.width / 8);
  const white = image.bits.map((byte) => ~byte & 0xff);
  return Buffer.concat([latin(`GW${x},${y},${rowBytes},${image.height},`), white, latin('\n')]);
}

/** The printer reckons the check digit of an EAN itself and wants it left out. */
function barcodeCommand({ symbology, payload, x, y, height, moduleDots }: LaidBarcode): string {
  const kind = { ean13: 'E30', ean8: 'E80', code128: '1' }[symbology];
  const digits = symbology === 'code128' ? payload : payload.slice(0, -1);
  return `B${x},${y},0,${kind},${moduleDots},${moduleDots * 2},${height},B,"${digits}"\n`;
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
