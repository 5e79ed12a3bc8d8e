import type { RasterImage, ReceiptDocument } from './document.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from './escpos/profile.ts';
import { type LaidBlock, layoutDocument } from './layout/layout-document.ts';
import { createBitmap } from './raster/bitmap.ts';
import { drawBarcode, drawCut, drawQr } from './raster/draw-code.ts';
import { drawLine, LINE_DOTS } from './raster/draw-line.ts';
import { placed, stack } from './raster/stack.ts';
import { BARCODE_HEIGHT, QR_DOTS } from './render-receipt.ts';

/** The receipt as it will look on the paper of a printer, every letter drawn, without a byte for the printer. */
export function renderPicture(document: ReceiptDocument, profile: PrinterProfile): RasterImage {
  const widthDots = profile.columns * DOTS_PER_COLUMN;
  const blocks = layoutDocument(document, profile.columns);
  return stack(
    blocks.flatMap((block) => drawBlock(block, profile, widthDots)),
    widthDots,
  );
}

function drawBlock(block: LaidBlock, profile: PrinterProfile, widthDots: number): readonly RasterImage[] {
  switch (block.type) {
    case 'line':
      return [drawLine(block.line, profile.columns)];
    case 'qr':
      return [
        placed(drawQr({ payload: block.payload, moduleDots: QR_DOTS, level: 'M' }), 'center', widthDots),
      ];
    case 'barcode':
      return [placed(drawBarcode(block.payload, BARCODE_HEIGHT), 'center', widthDots)];
    case 'image':
      return [placed(block.image, block.align ?? 'center', widthDots)];
    case 'feed':
      return [createBitmap(widthDots, block.lines * LINE_DOTS)];
    case 'cut': {
      const fed = createBitmap(widthDots, profile.feedBeforeCut * LINE_DOTS);
      return profile.hasCutter ? [fed, drawCut(widthDots)] : [fed];
    }
  }
}
