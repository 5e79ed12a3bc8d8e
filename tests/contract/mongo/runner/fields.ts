export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a document, and not one of BSON's own types. */
export function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !('_bsontype' in value) && !(value instanceof Date) && !(value instanceof RegExp);
}
