import { type Doc, decode } from './document.ts';

/**
 * Decodes some top-level fields of a document and steps over the rest, whose bytes are never looked into. What a filter
 * or an index asks of a sale is a few fields of twenty, and the lines of the sale are most of its bytes.
 */
export function decodeFields(raw: Uint8Array, names: ReadonlySet<string>): Doc {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const kept: Buffer[] = [];
  let size = 5;
  for (let at = 4; bytes[at] !== 0; ) {
    const nameEnd = bytes.indexOf(0, at + 1);
    const end = nameEnd + 1 + sizeOfValue(bytes, bytes[at] ?? 0, nameEnd + 1);
    if (names.has(bytes.toString('latin1', at + 1, nameEnd))) {
      kept.push(bytes.subarray(at, end));
      size += end - at;
    }
    at = end;
  }
  const document = Buffer.allocUnsafe(size);
  document.writeInt32LE(size, 0);
  let to = 4;
  for (const element of kept) to += element.copy(document, to);
  document[to] = 0;
  return decode(document);
}

/** The names under which `decodeFields` finds the fields that some paths begin with. */
export function firstSegments(paths: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) {
    const [first = ''] = path.split('.');
    names.add(Buffer.from(first, 'utf8').toString('latin1'));
  }
  return names;
}

/** Of types with a fixed size, by BSON's type numbers. */
const SIZES: Readonly<Record<number, number>> = {
  1: 8,
  6: 0,
  7: 12,
  8: 1,
  9: 8,
  10: 0,
  16: 4,
  17: 8,
  18: 8,
  19: 16,
  127: 0,
  255: 0,
};

function sizeOfValue(bytes: Buffer, type: number, at: number): number {
  const fixed = SIZES[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 3:
    case 4:
    case 15:
      return bytes.readInt32LE(at);
    case 2:
    case 13:
    case 14:
      return 4 + bytes.readInt32LE(at);
    case 5:
      return 5 + bytes.readInt32LE(at);
    case 11:
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 12:
      return 16 + bytes.readInt32LE(at);
    default:
      throw new TypeError(`a value of BSON type ${type} is not known`);
  }
}
