import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  ObjectId,
  Timestamp,
} from 'bson';
import type { Collation } from './collation.ts';
import { bsonType, type Doc } from './document.ts';

/** Where a type stands in BSON's order; also the first byte of its index key. */
export const ORDER = {
  minKey: 1,
  emptyArray: 3,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  maxKey: 127,
} as const;

const ORDER_BY_BSON_TYPE: Readonly<Record<string, number>> = {
  MinKey: ORDER.minKey,
  Long: ORDER.number,
  Int32: ORDER.number,
  Double: ORDER.number,
  Decimal128: ORDER.number,
  BSONSymbol: ORDER.string,
  DBRef: ORDER.object,
  Binary: ORDER.binary,
  ObjectId: ORDER.objectId,
  Timestamp: ORDER.timestamp,
  BSONRegExp: ORDER.regex,
  Code: ORDER.code,
  MaxKey: ORDER.maxKey,
};

export function typeOrder(value: unknown): number {
  if (value === null || value === undefined) return ORDER.null;
  if (typeof value === 'number' || typeof value === 'bigint') return ORDER.number;
  if (typeof value === 'string') return ORDER.string;
  if (typeof value === 'boolean') return ORDER.boolean;
  if (Array.isArray(value)) return ORDER.array;
  if (value instanceof Date) return ORDER.date;
  if (value instanceof RegExp) return ORDER.regex;
  const type = bsonType(value);
  return type === undefined ? ORDER.object : (ORDER_BY_BSON_TYPE[type] ?? ORDER.object);
}

/** The exact number; a Decimal128 becomes the nearest double. */
export function toNumeric(value: unknown): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Int32 || value instanceof Double) return Number(value.valueOf());
  if (value instanceof Decimal128) return Number(value.toString());
  return Number.NaN;
}

/** BSON's comparison order over all types: negative, zero or positive. A collation orders strings its own way. */
export function compareValues(a: unknown, b: unknown, collation?: Collation): number {
  const order = typeOrder(a);
  const difference = order - typeOrder(b);
  if (difference !== 0) return difference;
  switch (order) {
    case ORDER.number:
      return compareNumbers(toNumeric(a), toNumeric(b));
    case ORDER.string:
      return collation === undefined
        ? compareStrings(toText(a), toText(b))
        : collation.compare(toText(a), toText(b));
    case ORDER.boolean:
      return Number(a) - Number(b);
    case ORDER.date:
      return Number(a) - Number(b);
    case ORDER.array:
      return compareArrays(a as unknown[], b as unknown[], collation);
    case ORDER.object:
      return compareObjects(a as Doc, b as Doc, collation);
    default:
      return compareRare(a, b);
  }
}

export function equalValues(a: unknown, b: unknown, collation?: Collation): boolean {
  return a === b || compareValues(a, b, collation) === 0;
}

export function toText(value: unknown): string {
  if (value instanceof BSONSymbol) return value.value;
  return String(value);
}

export function isRegex(value: unknown): boolean {
  return typeOrder(value) === ORDER.regex;
}

export function regexParts(value: unknown): [source: string, flags: string] {
  if (value instanceof RegExp) return [value.source, value.flags];
  if (value instanceof BSONRegExp) return [value.pattern, value.options];
  return ['', ''];
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : 0;
}

/** By UTF-8 bytes, as MongoDB compares: JavaScript's own order differs beyond the basic plane. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogateX = x >= 0xd800 && x <= 0xdfff;
    const surrogateY = y >= 0xd800 && y <= 0xdfff;
    if (surrogateX !== surrogateY) return surrogateX ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[], collation?: Collation): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = compareValues(a[i], b[i], collation);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareObjects(a: Doc, b: Doc, collation?: Collation): number {
  const keysA = Object.keys(a);
  const keysB = Object.keys(b);
  const length = Math.min(keysA.length, keysB.length);
  for (let i = 0; i < length; i += 1) {
    const keyA = keysA[i] ?? '';
    const keyB = keysB[i] ?? '';
    const difference =
      typeOrder(a[keyA]) - typeOrder(b[keyB]) ||
      compareStrings(keyA, keyB) ||
      compareValues(a[keyA], b[keyB], collation);
    if (difference !== 0) return difference;
  }
  return keysA.length - keysB.length;
}

function compareRare(a: unknown, b: unknown): number {
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (a instanceof Binary && b instanceof Binary) {
    return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compare(b);
  if (a instanceof Code && b instanceof Code) return compareStrings(String(a.code), String(b.code));
  const [sourceA, flagsA] = regexParts(a);
  const [sourceB, flagsB] = regexParts(b);
  return compareStrings(sourceA, sourceB) || compareStrings(flagsA, flagsB);
}
