import type { ReceiptDocument } from './document.ts';
import { type LaidBlock, layoutDocument } from './layout/layout-document.ts';
import { type Line, widthFactor } from './layout/line.ts';
import { columnsOf } from './layout/text-columns.ts';

const DEFAULT_COLUMNS = { 58: 32, 80: 48 } as const;

/**
 * The receipt as plain text, one line per printed line, in the order of reading (right-to-left text is not
 * reversed). A wide line stands where it is printed, its letters written once.
 */
export function renderText(
  document: ReceiptDocument,
  columns: number = DEFAULT_COLUMNS[document.width],
): string {
  const lines = layoutDocument(document, columns).flatMap(textOfBlock);
  return lines.map((line) => `${line}\n`).join('');
}

export function textOfLine(line: Line): string {
  const scale = widthFactor(line.size);
  let text = '';
  let column = 0;
  for (const segment of line.segments) {
    text += ' '.repeat(Math.max(0, segment.column - column)) + segment.text;
    column = segment.column + columnsOf(segment.text) * scale;
  }
  return text.trimEnd();
}

function textOfBlock(block: LaidBlock): readonly string[] {
  switch (block.type) {
    case 'line':
      return [textOfLine(block.line)];
    case 'qr':
      return [`[QR ${block.payload}]`];
    case 'barcode':
      return [`[${block.symbology.toUpperCase()} ${block.payload}]`];
    case 'image':
      return [`[image ${block.image.width}x${block.image.height}]`];
    case 'feed':
      return Array.from({ length: block.lines }, () => '');
    case 'cut':
      return [];
  }
}
