import { inflateSync } from 'node:zlib';

/** The font that a WOFF 1 file packs, as HarfBuzz takes it: the same tables, unpacked, under the plain directory. */
export function woffToSfnt(woff: Buffer): Uint8Array {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, WOFF_HEADER + 20 * index));
  const directory = Buffer.alloc(SFNT_HEADER + 16 * count);
  woff.copy(directory, 0, 4, 8);
  directory.writeUInt16BE(count, 4);
  let offset = directory.length;
  tables.forEach(({ tag, checksum, data }, index) => {
    const at = SFNT_HEADER + 16 * index;
    directory.write(tag, at, 'latin1');
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    offset += data.length + padding(data);
  });
  return Buffer.concat([directory, ...tables.flatMap(({ data }) => [data, Buffer.alloc(padding(data))])]);
}

const WOFF_HEADER = 44;
const SFNT_HEADER = 12;

function readTable(woff: Buffer, at: number) {
  const offset = woff.readUInt32BE(at + 4);
  const packed = woff.subarray(offset, offset + woff.readUInt32BE(at + 8));
  const length = woff.readUInt32BE(at + 12);
  return {
    tag: woff.toString('latin1', at, at + 4),
    checksum: woff.readUInt32BE(at + 16),
    data: packed.length === length ? packed : inflateSync(packed),
  };
}

/** Tables begin at multiples of four. */
function padding(data: Uint8Array): number {
  return -data.length & 3;
}
