import { badValue } from '../command-error.ts';
import { isRegex } from '../values/compare.ts';
import { bsonType, isDoc } from '../values/document.ts';

const ALIAS_BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  13: 'javascript',
  14: 'symbol',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  127: 'maxKey',
  [-1]: 'minKey',
};

const TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => bsonType(value) === 'Double' || (typeof value === 'number' && !isInt32(value)),
  string: (value) => typeof value === 'string',
  object: (value) => isDoc(value),
  array: (value) => Array.isArray(value),
  binData: (value) => bsonType(value) === 'Binary',
  objectId: (value) => bsonType(value) === 'ObjectId',
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  symbol: (value) => bsonType(value) === 'BSONSymbol',
  regex: (value) => isRegex(value),
  javascript: (value) => bsonType(value) === 'Code',
  int: (value) => isInt32(value),
  timestamp: (value) => bsonType(value) === 'Timestamp',
  long: (value) => bsonType(value) === 'Long',
  decimal: (value) => bsonType(value) === 'Decimal128',
  maxKey: (value) => bsonType(value) === 'MaxKey',
  minKey: (value) => bsonType(value) === 'MinKey',
};

/** Of exactly decoded values: there a number is an int32 if it is whole and fits, else a double. */
export function hasType(value: unknown, alias: unknown): boolean {
  const name = typeof alias === 'number' ? ALIAS_BY_NUMBER[alias] : alias;
  if (name === 'number')
    return typeof value === 'number' || /^(Long|Double|Decimal128)$/.test(bsonType(value) ?? '');
  const test = typeof name === 'string' ? TESTS[name] : undefined;
  if (test === undefined) throw badValue(`Unknown type name alias: ${String(alias)}`);
  return test(value);
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}
