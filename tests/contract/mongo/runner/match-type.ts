/** The driver hands numbers over without their width: a whole number in range passes for an int and for a long. */
const TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => typeof value === 'number' || isBson(value, 'Double'),
  string: (value) => typeof value === 'string',
  object: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('_bsontype' in value) &&
    !(value instanceof Date),
  array: (value) => Array.isArray(value),
  binData: (value) => value instanceof Uint8Array || isBson(value, 'Binary'),
  undefined: (value) => value === undefined,
  objectId: (value) => isBson(value, 'ObjectId'),
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  regex: (value) => value instanceof RegExp || isBson(value, 'BSONRegExp'),
  dbPointer: (value) => isBson(value, 'DBRef'),
  javascript: (value) => isBson(value, 'Code'),
  symbol: (value) => isBson(value, 'BSONSymbol'),
  javascriptWithScope: (value) => isBson(value, 'Code'),
  int: (value) => isBson(value, 'Int32') || (typeof value === 'number' && (value | 0) === value),
  timestamp: (value) => isBson(value, 'Timestamp'),
  long: (value) => typeof value === 'bigint' || isBson(value, 'Long') || Number.isSafeInteger(value),
  decimal: (value) => isBson(value, 'Decimal128'),
  minKey: (value) => isBson(value, 'MinKey'),
  maxKey: (value) => isBson(value, 'MaxKey'),
  number: (value) =>
    typeof value === 'number' ||
    ['Int32', 'Long', 'Double', 'Decimal128'].some((type) => isBson(value, type)),
};

/** Whether a value is of the type that the alias names, as `$type` in a query names it. */
export function hasType(value: unknown, alias: string): boolean {
  const test = TESTS[alias];
  if (test === undefined) throw new Error(`the type '${alias}' is not known`);
  return test(value);
}

export function isBson(value: unknown, type: string): boolean {
  return typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === type;
}
