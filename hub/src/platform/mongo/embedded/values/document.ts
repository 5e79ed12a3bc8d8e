import { deserialize, serialize } from 'bson';

/**
 * A decoded document. Values are what `bson` makes of them: numbers, strings, Dates, ObjectIds, Longs … Regular
 * expressions stay as they are written: not every one that can be stored is one to JavaScript.
 */
export type Doc = Record<string, unknown>;

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteBuffers: false, bsonRegExp: true });
}

/** Decodes a command, leaving the documents in one field as the bytes they came in. */
export function decodeKeepingRaw(bytes: Uint8Array, field: string): Doc {
  return deserialize(bytes, { promoteBuffers: false, bsonRegExp: true, fieldsAsRaw: { [field]: true } });
}

/** Decodes a document's own fields, leaving documents in them as the bytes they came in. */
export function decodeShallow(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteBuffers: false, raw: true });
}

export function encode(doc: Doc): Uint8Array {
  return serialize(doc);
}

export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function bsonType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return undefined;
  return typeof value._bsontype === 'string' ? value._bsontype : undefined;
}

/** A copy that shares no object or array with its original; BSON values and Dates are immutable here and shared. */
export function cloneValue<T>(value: T): T;
export function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => cloneValue<unknown>(one));
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const key of Object.keys(value)) copy[key] = cloneValue(value[key]);
  return copy;
}
