import { isRegex, ORDER, regexParts, typeOrder } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { encodeKey } from '../values/encode-key.ts';
import { isOperators } from './match.ts';

/** One thing a filter asks of a path. All of a filter's predicates must hold. */
export interface Predicate {
  readonly operator: string;
  readonly operand: unknown;
}

export type Predicates = ReadonlyMap<string, readonly Predicate[]>;

/**
 * What an index field may be, as beginnings of its ascending key: a few points, or an interval. An inclusive end
 * includes everything that begins with it.
 */
export type FieldBounds =
  | { readonly kind: 'points'; readonly points: readonly Buffer[]; readonly exact: boolean }
  | { readonly kind: 'interval'; readonly low: Bound | undefined; readonly high: Bound | undefined };

export interface Bound {
  readonly key: Buffer;
  readonly inclusive: boolean;
}

/** What the filter says of each path, `$and` taken apart. What cannot be said so is left to the filter itself. */
export function readPredicates(filter: Doc): Predicates {
  const found = new Map<string, Predicate[]>();
  collect(filter, found);
  return found;
}

/** Of a field that is an array in some document, only one predicate may bound the scan: elements differ. */
export function fieldBounds(predicates: readonly Predicate[], multikey: boolean): FieldBounds | undefined {
  let points: FieldBounds | undefined;
  let low: Bound | undefined;
  let high: Bound | undefined;
  for (const { operator, operand } of predicates) {
    const bounds = predicateBounds(operator, operand);
    if (bounds?.kind === 'points') {
      if (points === undefined) points = predicates.length === 1 ? bounds : { ...bounds, exact: false };
    } else if (bounds !== undefined && !(multikey && (low !== undefined || high !== undefined))) {
      low = tighter(low, bounds.low, 1);
      high = tighter(high, bounds.high, -1);
    }
  }
  if (points !== undefined) return points;
  return low === undefined && high === undefined ? undefined : { kind: 'interval', low, high };
}

/** Whether the predicates can only hold of a document that has the field, and not as null. */
export function requiresValue(predicates: readonly Predicate[]): boolean {
  return predicates.some(({ operator, operand }) => {
    if (operator === '$exists') return operand === true || operand === 1;
    if (operator === '$in') return Array.isArray(operand) && operand.every((one) => one !== null);
    return ['$eq', '$gt', '$gte', '$lt', '$lte', '$regex', '$type'].includes(operator) && operand !== null;
  });
}

function collect(filter: Doc, found: Map<string, Predicate[]>): void {
  for (const key of Object.keys(filter)) {
    const operand = filter[key];
    if (key === '$and' && Array.isArray(operand)) {
      for (const branch of operand) if (isDoc(branch)) collect(branch, found);
    } else if (!key.startsWith('$')) {
      const list = found.get(key) ?? [];
      found.set(key, list);
      if (!isOperators(operand)) list.push({ operator: '$eq', operand });
      else for (const operator of Object.keys(operand)) list.push(readOperator(operator, operand));
    }
  }
}

function readOperator(operator: string, condition: Doc): Predicate {
  const operand = condition[operator];
  if (operator !== '$regex' || typeof operand !== 'string') return { operator, operand };
  const options = typeof condition.$options === 'string' ? condition.$options : '';
  return { operator, operand: options === '' ? operand : undefined };
}

function predicateBounds(operator: string, operand: unknown): FieldBounds | undefined {
  switch (operator) {
    case '$eq':
      return isRegex(operand) ? prefixBounds(operand) : pointBounds([operand]);
    case '$in':
      return Array.isArray(operand) ? pointBounds(operand) : undefined;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return intervalBounds(operator, operand);
    case '$regex':
      return prefixBounds(operand);
    default:
      return undefined;
  }
}

function pointBounds(values: readonly unknown[]): FieldBounds | undefined {
  if (values.some((value) => Array.isArray(value) || typeOrder(value) === ORDER.regex)) return undefined;
  const keys = new Map<string, Buffer>();
  for (const value of values) {
    const key = encodeKey([value]);
    keys.set(key.toString('latin1'), key);
  }
  const points = [...keys.values()].sort(Buffer.compare);
  return { kind: 'points', points, exact: values.every((value) => value !== null && value !== undefined) };
}

function intervalBounds(operator: string, operand: unknown): FieldBounds | undefined {
  const order = typeOrder(operand);
  const odd: readonly number[] = [ORDER.array, ORDER.null, ORDER.minKey, ORDER.maxKey, ORDER.regex];
  if (odd.includes(order) || Number.isNaN(operand)) return undefined;
  const key = encodeKey([operand]);
  const type: Bound = { key: Buffer.from([order]), inclusive: true };
  const end: Bound = { key, inclusive: operator.endsWith('e') };
  return operator.startsWith('$g')
    ? { kind: 'interval', low: end, high: type }
    : { kind: 'interval', low: type, high: end };
}

/** `/^abc/` is the interval of strings that begin with it. */
function prefixBounds(regex: unknown): FieldBounds | undefined {
  const [source, flags] = typeof regex === 'string' ? [regex, ''] : regexParts(regex);
  if (flags !== '' || !source.startsWith('^') || source.includes('|')) return undefined;
  const prefix = /^[\p{L}\p{N} _:@/,;#"'~%&=<>!-]*/u.exec(source.slice(1))?.[0] ?? '';
  const quantified = /^[*?{+]/.test(source.slice(1 + prefix.length));
  const literal = quantified ? [...prefix].slice(0, -1).join('') : prefix;
  if (literal === '') return undefined;
  const whole = encodeKey([literal]);
  const bound: Bound = { key: whole.subarray(0, whole.length - 1), inclusive: true };
  return { kind: 'interval', low: bound, high: bound };
}

/** Of two low ends the higher (`direction` 1), of two high ends the lower (-1). */
function tighter(a: Bound | undefined, b: Bound | undefined, direction: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Buffer.compare(cut(a, direction), cut(b, direction)) * direction > 0 ? a : b;
}

/** The very byte position at which the bound cuts. */
function cut({ key, inclusive }: Bound, direction: 1 | -1): Buffer {
  return inclusive === (direction === 1) ? key : Buffer.concat([key, Buffer.from([0xff])]);
}
