import { ContractError } from '@counterbook/shared/result';
import type { Align, RasterImage } from '../document.ts';
import { type Bitmap, createBitmap, hasDot, setDot } from './bitmap.ts';

/** The image on a raster of the full width, so that its place does not hang on the printer's alignment. */
export function placed(image: RasterImage, align: Align, widthDots: number): RasterImage {
  if (image.width > widthDots) {
    throw new ContractError(`an image of ${image.width} dots is wider than the paper`);
  }
  const free = widthDots - image.width;
  const canvas = createBitmap(widthDots, image.height);
  copyInto(canvas, image, { left: align === 'left' ? 0 : align === 'right' ? free : free >> 1, top: 0 });
  return canvas;
}

/** Images of the full width one below the other. */
export function stack(images: readonly RasterImage[], widthDots: number): RasterImage {
  const canvas = createBitmap(
    widthDots,
    images.reduce((sum, image) => sum + image.height, 0),
  );
  let top = 0;
  for (const image of images) {
    copyInto(canvas, image, { left: 0, top });
    top += image.height;
  }
  return canvas;
}

export function copyInto(
  canvas: Bitmap,
  image: RasterImage,
  { left, top }: { left: number; top: number },
): void {
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) if (hasDot(image, x, y)) setDot(canvas, left + x, top + y);
  }
}
