import QrCode from 'qrcode';
import type { RasterImage } from '../document.ts';
import { columnsOf } from '../layout/text-columns.ts';
import { createBitmap, setDot } from './bitmap.ts';
import { drawLine } from './draw-line.ts';
import { copyInto } from './stack.ts';

export function drawQr(qr: {
  readonly payload: string;
  readonly moduleDots: number;
  readonly level: 'L' | 'M' | 'Q' | 'H';
}): RasterImage {
  const { modules } = QrCode.create([{ data: Buffer.from(qr.payload, 'latin1'), mode: 'byte' }], {
    errorCorrectionLevel: qr.level,
  });
  const size = (modules.size + 2 * QUIET_MODULES) * qr.moduleDots;
  const bitmap = createBitmap(size, size);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / qr.moduleDots) - QUIET_MODULES;
    for (let x = 0; x < size; x++) {
      const column = Math.floor(x / qr.moduleDots) - QUIET_MODULES;
      const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      if (inside && modules.get(row, column)) setDot(bitmap, x, y);
    }
  }
  return bitmap;
}

/** A barcode in a picture: a frame as high as its bars, holding what it says, since nobody scans a picture. */
export function drawBarcode(payload: string, height: number): RasterImage {
  const columns = columnsOf(payload) + 2;
  const text = drawLine(
    { segments: [{ column: 1, text: payload, money: false }], bold: false, size: 'normal' },
    columns,
  );
  const bitmap = createBitmap(text.width, Math.max(height, text.height));
  copyInto(bitmap, text, { left: 0, top: (bitmap.height - text.height) >> 1 });
  for (let y = 0; y < bitmap.height; y++) {
    const isEdge = y === 0 || y === bitmap.height - 1;
    for (let x = 0; x < bitmap.width; x++) {
      if (isEdge || x === 0 || x === bitmap.width - 1) setDot(bitmap, x, y);
    }
  }
  return bitmap;
}

/** Where the knife goes: a broken line. */
export function drawCut(widthDots: number): RasterImage {
  const bitmap = createBitmap(widthDots, 3);
  for (let x = 0; x < widthDots; x++) if (x % 12 < 6) setDot(bitmap, x, 1);
  return bitmap;
}

const QUIET_MODULES = 4;
