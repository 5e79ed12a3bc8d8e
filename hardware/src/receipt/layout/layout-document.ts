import type {
  BannerBlock,
  BarcodeBlock,
  CutBlock,
  FeedBlock,
  ImageBlock,
  QrBlock,
  ReceiptBlock,
  ReceiptDocument,
  TextBlock,
  TotalBlock,
} from '../document.ts';
import { alignedAt, layoutRow } from './layout-row.ts';
import { type Line, widthFactor } from './line.ts';
import { plainLine, plainText } from './plain-text.ts';
import { columnsOf } from './text-columns.ts';
import { wrapText } from './wrap-text.ts';

/** What stands on the paper from top to bottom. Every renderer starts from this, so that they agree. */
export type LaidBlock =
  | { readonly type: 'line'; readonly line: Line }
  | QrBlock
  | BarcodeBlock
  | ImageBlock
  | FeedBlock
  | CutBlock;

export function layoutDocument(document: ReceiptDocument, columns: number): readonly LaidBlock[] {
  return document.blocks.flatMap((block) => layoutBlock(block, columns));
}

function layoutBlock(block: ReceiptBlock, columns: number): readonly LaidBlock[] {
  switch (block.type) {
    case 'text':
      return asLines(layoutText(block, columns));
    case 'row':
      return asLines(layoutRow(block, columns));
    case 'total':
      return asLines(layoutTotal(block, columns));
    case 'rule':
      return asLines([ruleLine(block.style ?? 'single', columns)]);
    case 'banner':
      return asLines(layoutBanner(block, columns));
    case 'qr':
      return block.caption === undefined
        ? [block]
        : [block, ...asLines(layoutText({ type: 'text', text: block.caption, align: 'center' }, columns))];
    default:
      return [block];
  }
}

function asLines(lines: readonly Line[]): readonly LaidBlock[] {
  return lines.map((line) => ({ type: 'line', line }));
}

function layoutText(block: TextBlock, columns: number): readonly Line[] {
  const size = block.size ?? 'normal';
  const scale = widthFactor(size);
  return wrapText(plainText(block.text), Math.floor(columns / scale)).map((text) => ({
    segments:
      text === ''
        ? []
        : [{ column: alignedAt(text, block.align ?? 'left', columns, scale), text, money: false }],
    bold: block.bold ?? false,
    size,
  }));
}

function layoutTotal(block: TotalBlock, columns: number): readonly Line[] {
  const label = plainLine(block.label);
  const amount = plainLine(block.amount);
  const needed = columnsOf(label) + columnsOf(amount) + 1;
  if (needed > columns) {
    const cells = [{ text: label }, { text: amount, money: true }];
    return layoutRow({ type: 'row', cells, bold: true }, columns);
  }
  const size = needed * 2 <= columns ? 'large' : 'tall';
  const amountColumn = alignedAt(amount, 'right', columns, widthFactor(size));
  const segments = [
    { column: 0, text: label, money: false },
    { column: amountColumn, text: amount, money: true },
  ];
  return [{ segments, bold: true, size }];
}

function layoutBanner(block: BannerBlock, columns: number): readonly Line[] {
  const text: TextBlock = { type: 'text', text: block.text, align: 'center', bold: true, size: 'large' };
  const rule = ruleLine('double', columns);
  return [rule, ...layoutText(text, columns), rule];
}

function ruleLine(style: 'single' | 'double', columns: number): Line {
  const text = (style === 'single' ? '-' : '=').repeat(columns);
  return { segments: [{ column: 0, text, money: false }], bold: false, size: 'normal' };
}
