/**
 * The records on the leaf pages of a SQLite file, read without SQLite: for a file whose table of contents is damaged,
 * while the tables are not. Of a page that stands in the write-ahead log too, the last version counts (SQLite's file
 * format, 1.6 B-tree pages, 2.1 record format, 4.1 WAL file format).
 */
export type PageRecord = readonly (string | number | null)[];

type Pages = {
  readonly size: number;
  readonly usable: number;
  readonly page: (number: number) => Buffer | undefined;
};

const TABLE_LEAF = 0x0d;
const SMALLEST_PAGE = 512;

export function* recordsIn(database: Buffer, log: Buffer): Generator<PageRecord> {
  const pages = pagesOf(database, log);
  if (pages === undefined) return;
  const count = Math.max(database.length, log.length + database.length) / pages.size;
  for (let number = 1; number <= count; number += 1) {
    const page = pages.page(number);
    if (page) yield* recordsOn(pages, page, number === 1 ? 100 : 0);
  }
}

function pagesOf(database: Buffer, log: Buffer): Pages | undefined {
  const told =
    log.length >= 32 ? log.readUInt32BE(8) : database.length >= 100 ? database.readUInt16BE(16) : 0;
  const size = told === 1 ? 65_536 : told;
  if (size < SMALLEST_PAGE || (size & (size - 1)) !== 0) return undefined;
  const newest = new Map<number, Buffer>();
  const salts = log.subarray(16, 24);
  for (let at = 32; at + 24 + size <= log.length; at += 24 + size)
    if (log.subarray(at + 8, at + 16).equals(salts))
      newest.set(log.readUInt32BE(at), log.subarray(at + 24, at + 24 + size));
  const usable = size - (database.length >= 100 ? database.readUInt8(20) : 0);
  const page = (number: number) => {
    const kept = newest.get(number) ?? database.subarray((number - 1) * size, number * size);
    return kept.length === size ? kept : undefined;
  };
  return { size, usable, page };
}

function* recordsOn(pages: Pages, page: Buffer, start: number): Generator<PageRecord> {
  if (page.readUInt8(start) !== TABLE_LEAF) return;
  const cells = page.readUInt16BE(start + 3);
  for (let cell = 0; cell < cells; cell += 1) {
    try {
      const payload = payloadAt(pages, page, page.readUInt16BE(start + 8 + cell * 2));
      const record = payload && recordOf(payload);
      if (record) yield record;
    } catch (error) {
      // A cell that points beyond its page is damaged; its neighbours need not be.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

function payloadAt(pages: Pages, page: Buffer, place: number): Buffer | undefined {
  const length = varint(page, place);
  const row = varint(page, length.end);
  const most = pages.usable - 35;
  const least = Math.floor(((pages.usable - 12) * 32) / 255) - 23;
  const kept = least + ((length.value - least) % (pages.usable - 4));
  const local = length.value <= most ? length.value : kept <= most ? kept : least;
  const parts = [page.subarray(row.end, row.end + local)];
  let missing = length.value - local;
  let next = missing > 0 ? page.readUInt32BE(row.end + local) : 0;
  while (missing > 0) {
    const overflow = pages.page(next);
    if (overflow === undefined) return undefined;
    const part = overflow.subarray(4, 4 + Math.min(missing, pages.usable - 4));
    parts.push(part);
    missing -= part.length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function recordOf(payload: Buffer): PageRecord | undefined {
  const header = varint(payload, 0);
  const values: (string | number | null)[] = [];
  let at = header.value;
  for (let place = header.end; place < header.value; ) {
    const type = varint(payload, place);
    place = type.end;
    const size = sizeOf(type.value);
    if (at + size > payload.length) return undefined;
    values.push(valueIn(type.value, payload.subarray(at, at + size)));
    at += size;
  }
  return values;
}

const INTEGER_SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function sizeOf(type: number): number {
  return type < 12 ? (INTEGER_SIZES[type] ?? 0) : Math.floor((type - 12) / 2);
}

/** Blobs are none of ours, and come as null. */
function valueIn(type: number, bytes: Buffer): string | number | null {
  if (type >= 13 && type % 2 === 1) return bytes.toString();
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  return type >= 1 && type <= 5 ? bytes.readIntBE(0, bytes.length) : null;
}

function varint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes.readUInt8(at);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return { value: value * 256 + bytes.readUInt8(start + 8), end: start + 9 };
}
