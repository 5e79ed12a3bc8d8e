import { Binary, Code, ObjectId, Timestamp } from 'bson';
import { ORDER, regexParts, toNumeric, toText, typeOrder } from './compare.ts';
import type { Doc } from './document.ts';

/**
 * Index keys whose bytes, compared with memcmp, stand in BSON's comparison order. Each value starts with its type's
 * place in that order (1 to 127, never 0xFF) and no value's key is the beginning of another's, so that keys of
 * several fields may follow each other and `key + 0xFF` lies behind everything that begins with `key`.
 */

/** Stands for an array without elements, which has a place in an index of its own, before null. */
export const EMPTY_ARRAY: unique symbol = Symbol('empty array');

interface KeyWriter {
  bytes: Buffer;
  length: number;
}

/** Encodes one value per field; `descending` fields have their bytes inverted. */
export function encodeKey(values: readonly unknown[], descending: readonly boolean[] = []): Buffer {
  const writer: KeyWriter = { bytes: Buffer.allocUnsafe(64), length: 0 };
  for (let i = 0; i < values.length; i += 1) {
    const start = writer.length;
    writeValue(writer, values[i]);
    if (descending[i] === true) invert(writer.bytes, start, writer.length);
  }
  return writer.bytes.subarray(0, writer.length);
}

export function invertKey(key: Uint8Array): Buffer {
  const copy = Buffer.from(key);
  invert(copy, 0, copy.length);
  return copy;
}

function invert(bytes: Buffer, start: number, end: number): void {
  for (let i = start; i < end; i += 1) bytes[i] = 255 - (bytes[i] ?? 0);
}

function writeValue(writer: KeyWriter, value: unknown): void {
  if (value === EMPTY_ARRAY) {
    writeByte(writer, ORDER.emptyArray);
    return;
  }
  writeByte(writer, typeOrder(value));
  if (typeof value === 'string') writeText(writer, value);
  else if (typeof value === 'boolean') writeByte(writer, Number(value));
  else if (value instanceof Date) writeInt64(writer, BigInt(value.getTime()));
  else if (Array.isArray(value)) {
    for (const one of value) writeValue(writer, one);
    writeByte(writer, 0);
  } else writeTyped(writer, value);
}

function writeTyped(writer: KeyWriter, value: unknown): void {
  const order = typeOrder(value);
  if (order === ORDER.number) writeNumber(writer, toNumeric(value));
  else if (order === ORDER.string) writeText(writer, toText(value));
  else if (order === ORDER.object) writeObject(writer, value as Doc);
  else writeRare(writer, value);
}

function writeRare(writer: KeyWriter, value: unknown): void {
  if (value instanceof ObjectId) writeBytes(writer, value.id);
  else if (value instanceof Binary) {
    reserve(writer, 5);
    writer.length = writer.bytes.writeUInt32BE(value.position, writer.length);
    writeByte(writer, value.sub_type);
    writeBytes(writer, value.value());
  } else if (value instanceof Timestamp) {
    reserve(writer, 8);
    writer.length = writer.bytes.writeBigUInt64BE(BigInt.asUintN(64, value.toBigInt()), writer.length);
  } else if (value instanceof Code) writeText(writer, String(value.code));
  else if (typeOrder(value) === ORDER.regex) for (const part of regexParts(value)) writeText(writer, part);
}

/** A sortable double, then what an integer beyond a double's precision has above it. */
function writeNumber(writer: KeyWriter, value: number | bigint): void {
  reserve(writer, 10);
  let double = Number(value);
  let above = 0;
  if (typeof value === 'bigint' && !Number.isSafeInteger(double)) {
    if (BigInt(double) > value) double = nextDown(double);
    above = Number(value - BigInt(double));
  }
  if (Number.isNaN(double)) writer.bytes.fill(0, writer.length, writer.length + 8);
  else writeSortableDouble(writer.bytes, double === 0 ? 0 : double, writer.length);
  writer.length = writer.bytes.writeUInt16BE(above, writer.length + 8);
}

function writeSortableDouble(bytes: Buffer, value: number, at: number): void {
  bytes.writeDoubleBE(value, at);
  if (value < 0) invert(bytes, at, at + 8);
  else bytes[at] = (bytes[at] ?? 0) | 0x80;
}

function nextDown(value: number): number {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  const bits = bytes.readBigUInt64BE();
  bytes.writeBigUInt64BE(value > 0 ? bits - 1n : bits + 1n);
  return bytes.readDoubleBE();
}

function writeInt64(writer: KeyWriter, value: bigint): void {
  reserve(writer, 8);
  writer.length = writer.bytes.writeBigUInt64BE(BigInt.asUintN(64, value) ^ (1n << 63n), writer.length);
}

function writeObject(writer: KeyWriter, value: Doc): void {
  for (const key of Object.keys(value)) {
    writeByte(writer, typeOrder(value[key]));
    writeText(writer, key);
    writeValue(writer, value[key]);
  }
  writeByte(writer, 0);
}

/** A UTF-16 code unit as UTF-8. */
const MOST_BYTES_OF_A_UNIT = 3;

/** UTF-8 ended by a zero byte; the bytes 0 and 1 within it become 1 1 and 1 2, so that nothing in it ends it. */
function writeText(writer: KeyWriter, text: string): void {
  if (!text.includes('\0') && !text.includes('\x01')) {
    reserve(writer, text.length * MOST_BYTES_OF_A_UNIT);
    writer.length += writer.bytes.write(text, writer.length, 'utf8');
  } else {
    for (const byte of Buffer.from(text, 'utf8')) {
      if (byte <= 1) writeByte(writer, 1);
      writeByte(writer, byte <= 1 ? byte + 1 : byte);
    }
  }
  writeByte(writer, 0);
}

function writeBytes(writer: KeyWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.length);
  writer.length += bytes.length;
}

function writeByte(writer: KeyWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.length] = byte;
  writer.length += 1;
}

function reserve(writer: KeyWriter, more: number): void {
  if (writer.length + more <= writer.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, writer.length + more));
  writer.bytes.copy(grown, 0, 0, writer.length);
  writer.bytes = grown;
}
