import { EJSON } from 'bson';
import { type Entities, entityOf, findEntity } from './entities.ts';
import { show } from './extended-json.ts';
import { Mismatch } from './failures.ts';
import { type Fields, isFields } from './fields.ts';
import { hasType, isBson } from './match-type.ts';

export interface Place {
  readonly entities: Entities;
  /** Where in the result we are, for the message. */
  readonly path: string;
  /** Whether a document may have more fields than are expected: so it is with whole results and commands. */
  readonly root: boolean;
}

/** Throws a Mismatch unless `actual` is what the format says `expected` means. `undefined` is "not there". */
export function match(expected: unknown, actual: unknown, place: Place): void {
  if (isFields(expected)) {
    const [key, ...more] = Object.keys(expected);
    if (key?.startsWith('$$') && more.length === 0) matchSpecial(key, expected[key], actual, place);
    else matchFields(expected, actual, place);
    return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) throw mismatch(expected, actual, place);
    if (actual.length !== expected.length) {
      throw new Mismatch(
        place.path,
        `${expected.length} expected, there are ${actual.length}: ${show(actual)}`,
      );
    }
    expected.forEach((one, at) => {
      match(one, actual[at], { ...place, path: `${place.path}[${at}]` });
    });
    return;
  }
  if (!sameValue(expected, actual)) throw mismatch(expected, actual, place);
}

function matchFields(expected: Fields, given: unknown, place: Place): void {
  const actual = asFields(given);
  if (actual === undefined) throw mismatch(expected, given, place);
  for (const key of Object.keys(expected)) {
    match(expected[key], actual[key], { ...place, path: `${place.path}.${key}`, root: false });
  }
  if (place.root) return;
  for (const key of Object.keys(actual)) {
    if (actual[key] !== undefined && !Object.hasOwn(expected, key)) {
      throw new Mismatch(`${place.path}.${key}`, `not expected, but it is ${show(actual[key])}`);
    }
  }
}

/** Results may be Maps, or have their fields as getters of their class. */
function asFields(value: unknown): Fields | undefined {
  if (value instanceof Map) return Object.fromEntries(value);
  if (!isFields(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || typeof prototype !== 'object') return value;
  const getters = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, one]) => one.get);
  return { ...value, ...Object.fromEntries(getters.map(([key]) => [key, Reflect.get(value, key)])) };
}

function matchSpecial(operator: string, operand: unknown, actual: unknown, place: Place): void {
  switch (operator) {
    case '$$exists':
      if ((actual !== undefined) === operand) return;
      throw new Mismatch(place.path, operand === true ? 'not there' : `there, as ${show(actual)}`);
    case '$$unsetOrMatches':
      if (actual !== undefined && actual !== null) match(operand, actual, place);
      return;
    case '$$type': {
      const types: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
      if (types.some((type) => hasType(actual, String(type)))) return;
      throw new Mismatch(place.path, `${types.join(' or ')} expected, it is ${show(actual)}`);
    }
    case '$$matchesEntity': {
      const entity = findEntity(place.entities, operand);
      if (entity.kind !== 'value') throw new Error(`'${String(operand)}' is no value to compare with`);
      match(entity.value, actual, place);
      return;
    }
    case '$$matchesHexBytes': {
      const bytes = actual instanceof Uint8Array ? Buffer.from(actual).toString('hex') : show(actual);
      if (bytes !== operand) throw mismatch(operand, bytes, place);
      return;
    }
    case '$$sessionLsid':
      match(entityOf(place.entities, 'session', operand).lsid, actual, place);
      return;
    case '$$lte':
      if (Number(toNumber(actual)) <= Number(operand)) return;
      throw new Mismatch(place.path, `at most ${show(operand)} expected, it is ${show(actual)}`);
    case '$$matchAsRoot':
      match(operand, actual, { ...place, root: true });
      return;
    case '$$matchAsDocument':
      match(operand, typeof actual === 'string' ? EJSON.parse(actual) : actual, place);
      return;
    default:
      throw new Error(`the matcher ${operator} is not known`);
  }
}

/** Numbers are equal across their types; everything else has to be of the same type too. */
function sameValue(expected: unknown, actual: unknown): boolean {
  if (actual === undefined) return expected === undefined;
  const [a, b] = [toNumber(expected), toNumber(actual)];
  if (a !== undefined && b !== undefined) return a === b || Number(a) === Number(b) || bothNaN(a, b);
  return EJSON.stringify({ value: expected }) === EJSON.stringify({ value: actual });
}

/** Values are told apart by their tag: the driver may have loaded another build of the same BSON library. */
function toNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (isBson(value, 'Int32') || isBson(value, 'Double')) return Number(value);
  return isBson(value, 'Long') ? BigInt(String(value)) : undefined;
}

function bothNaN(a: number | bigint, b: number | bigint): boolean {
  return Number.isNaN(a) && Number.isNaN(b);
}

function mismatch(expected: unknown, actual: unknown, place: Place): Mismatch {
  return new Mismatch(place.path, `${show(expected)} expected, it is ${show(actual)}`);
}
