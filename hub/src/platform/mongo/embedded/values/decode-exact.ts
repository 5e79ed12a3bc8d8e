import { Double, deserialize, Long, ObjectId } from 'bson';
import type { Doc } from './document.ts';

/**
 * Decodes so that encoding gives the very same bytes: for what is written back. A JavaScript number is an int32 where
 * it is whole and fits, else a double, just as it will be encoded; a whole double that would be taken for an int32
 * stays a `Double`, a 64-bit integer a `Long`, a regular expression a `BSONRegExp`.
 */
export function decodeExact(bytes: Uint8Array): Doc {
  const reader: Reader = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), at: 0 };
  return readDocument(reader);
}

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

function readDocument(reader: Reader): Doc {
  const end = readEnd(reader);
  const doc: Doc = {};
  while (reader.at < end) {
    const type = reader.bytes[reader.at] ?? 0;
    reader.at += 1;
    const key = readKey(reader);
    const value = readValue(reader, type);
    // An own field even where the name means something to JavaScript.
    if (key === '__proto__') Object.defineProperty(doc, key, { value, enumerable: true, writable: true });
    else doc[key] = value;
  }
  reader.at = end + 1;
  return doc;
}

function readArray(reader: Reader): unknown[] {
  const end = readEnd(reader);
  const array: unknown[] = [];
  while (reader.at < end) {
    const type = reader.bytes[reader.at] ?? 0;
    reader.at = keyEnd(reader) + 1;
    array.push(readValue(reader, type));
  }
  reader.at = end + 1;
  return array;
}

/** The place of the zero byte that ends the document which begins here. */
function readEnd(reader: Reader): number {
  const start = reader.at;
  const end = start + reader.bytes.readInt32LE(start) - 1;
  if (end < start + 4 || end >= reader.bytes.length || reader.bytes[end] !== 0) throw malformed();
  reader.at = start + 4;
  return end;
}

function keyEnd(reader: Reader): number {
  const end = reader.bytes.indexOf(0, reader.at);
  if (end < 0) throw malformed();
  return end;
}

function readKey(reader: Reader): string {
  const end = keyEnd(reader);
  const key = readUtf8(reader.bytes, reader.at, end);
  reader.at = end + 1;
  return key;
}

function readValue(reader: Reader, type: number): unknown {
  const { bytes, at } = reader;
  switch (type) {
    case 0x01:
      reader.at += 8;
      return exactDouble(bytes.readDoubleLE(at));
    case 0x02: {
      const end = at + 4 + bytes.readInt32LE(at) - 1;
      if (end < at + 4 || bytes[end] !== 0) throw malformed();
      reader.at = end + 1;
      return readUtf8(bytes, at + 4, end);
    }
    case 0x03:
      return readDocument(reader);
    case 0x04:
      return readArray(reader);
    case 0x07:
      reader.at += 12;
      return new ObjectId(Buffer.from(bytes.subarray(at, at + 12)));
    case 0x08:
      reader.at += 1;
      return bytes[at] === 1;
    case 0x09:
      reader.at += 8;
      return new Date(Number(bytes.readBigInt64LE(at)));
    case 0x0a:
      return null;
    case 0x10:
      reader.at += 4;
      return bytes.readInt32LE(at);
    case 0x12:
      reader.at += 8;
      return Long.fromBigInt(bytes.readBigInt64LE(at));
    default:
      return readRare(reader, type);
  }
}

function exactDouble(value: number): number | Double {
  return (value | 0) === value && !Object.is(value, -0) ? new Double(value) : value;
}

/** The rest is left to the library, in a document of its own. */
function readRare(reader: Reader, type: number): unknown {
  const start = reader.at;
  reader.at = start + rareSize(reader.bytes, start, type);
  const value = reader.bytes.subarray(start, reader.at);
  const size = value.length + 8;
  const wrapped = Buffer.alloc(size);
  wrapped.writeInt32LE(size);
  wrapped[4] = type;
  wrapped[5] = 0x76;
  wrapped.set(value, 7);
  return deserialize(wrapped, { promoteValues: false, bsonRegExp: true }).v;
}

function rareSize(bytes: Buffer, at: number, type: number): number {
  switch (type) {
    case 0x05:
      return 5 + bytes.readInt32LE(at);
    case 0x06:
    case 0x7f:
    case 0xff:
      return 0;
    case 0x0b: {
      const pattern = bytes.indexOf(0, at);
      const options = bytes.indexOf(0, pattern + 1);
      if (pattern < 0 || options < 0) throw malformed();
      return options + 1 - at;
    }
    case 0x0c:
      return 4 + bytes.readInt32LE(at) + 12;
    case 0x0d:
    case 0x0e:
      return 4 + bytes.readInt32LE(at);
    case 0x0f:
      return bytes.readInt32LE(at);
    case 0x11:
      return 8;
    case 0x13:
      return 16;
    default:
      throw malformed();
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readUtf8(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('\ufffd') ? STRICT.decode(bytes.subarray(start, end)) : text;
}

function malformed(): Error {
  return new RangeError('malformed BSON');
}
