import { crc32, deflateSync } from 'node:zlib';
import type { RasterImage } from '../document.ts';

/** A one-bit greyscale PNG. The format's 1 is white, the printer's is black. */
export function toPng(image: RasterImage): Uint8Array {
  const rowBytes = Math.ceil(image.width / 8);
  const rows = new Uint8Array((rowBytes + 1) * image.height);
  for (let y = 0; y < image.height; y++) {
    for (let byte = 0; byte < rowBytes; byte++) {
      rows[y * (rowBytes + 1) + 1 + byte] = ~(image.bits[y * rowBytes + byte] ?? 0) & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  header[8] = 1;
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

export function toPngUrl(image: RasterImage): string {
  return `data:image/png;base64,${Buffer.from(toPng(image)).toString('base64')}`;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
