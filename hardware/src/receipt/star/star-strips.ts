import type { RasterImage } from '../document.ts';
import { hasDot } from '../raster/bitmap.ts';

const STRIP_ROWS = 24;

/**
 * An image for Star's printers: `ESC X` strips of 24 rows, three bytes a column with the highest bit on top, fed by as
 * much as they are high (`ESC 0`), and the usual feed afterwards (`ESC z 1`). Both of Star's languages know it.
 */
export function starStrips(image: RasterImage): readonly Uint8Array[] {
  const strips = Array.from({ length: Math.ceil(image.height / STRIP_ROWS) }, (_, index) =>
    stripCommand(image, index * STRIP_ROWS),
  );
  return [Uint8Array.of(0x1b, 0x30), ...strips, Uint8Array.of(0x1b, 0x7a, 0x01)];
}

function stripCommand(image: RasterImage, top: number): Uint8Array {
  const command = new Uint8Array(4 + image.width * 3 + 1);
  command.set([0x1b, 0x58, image.width & 0xff, image.width >> 8]);
  for (let x = 0; x < image.width; x++) {
    for (let row = 0; row < STRIP_ROWS; row++) {
      if (!hasDot(image, x, top + row)) continue;
      const at = 4 + x * 3 + (row >> 3);
      command[at] = (command[at] ?? 0) | (0x80 >> (row & 7));
    }
  }
  command[command.length - 1] = 0x0a;
  return command;
}
