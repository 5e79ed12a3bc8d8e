import type { RasterImage } from '../document.ts';

/** Printers with little memory lose the rest of a higher band. */
const ROWS_PER_BAND = 200;

/**
 * `GS v 0` commands for an image, at most 200 rows each. Printers obey real-time commands inside image data
 * too, so no band holds their bytes: a dot beside a black one is added instead.
 */
export function rasterBands(image: RasterImage): readonly Uint8Array[] {
  const rowBytes = Math.ceil(image.width / 8);
  const bands: Uint8Array[] = [];
  for (let top = 0; top < image.height; top += ROWS_PER_BAND) {
    const rows = Math.min(ROWS_PER_BAND, image.height - top);
    const data = image.bits.slice(top * rowBytes, (top + rows) * rowBytes);
    bands.push(bandCommand(rowBytes, rows, withoutRealTimeCommands(data)));
  }
  return bands;
}

function bandCommand(rowBytes: number, rows: number, data: Uint8Array): Uint8Array {
  const header = [0x1d, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8];
  const command = new Uint8Array(header.length + data.length);
  command.set(header);
  command.set(data, header.length);
  return command;
}

/** DLE EOT, DLE ENQ and DLE DC4. */
function withoutRealTimeCommands(data: Uint8Array): Uint8Array {
  for (let index = 0; index < data.length; index++) {
    if (data[index] === DLE && REAL_TIME.includes(data[index + 1] ?? 0)) data[index] = DLE | 0x08;
  }
  return data;
}

const DLE = 0x10;
const REAL_TIME: readonly number[] = [0x04, 0x05, 0x14];
