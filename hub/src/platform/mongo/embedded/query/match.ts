import { badValue } from '../command-error.ts';
import type { Collation } from '../values/collation.ts';
import {
  compareValues,
  equalValues,
  isRegex,
  ORDER,
  regexParts,
  toNumeric,
  typeOrder,
} from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { valuesAt } from '../values/paths.ts';
import { promote } from '../values/promote.ts';
import { evaluateExpression, withRegexes } from './expression.ts';
import { compileRegex } from './regex.ts';
import { hasType } from './type-alias.ts';

export type Test = (value: unknown) => boolean;

/** Compiles a filter into a test over whole documents. Throws a CommandError for an operator that is not known. */
export function compileFilter(filter: Doc, variables: Doc = {}, collation?: Collation): Test {
  return compileIn(filter, { variables, collation });
}

/** What a filter's parts share. */
interface Scope {
  readonly variables: Doc;
  readonly collation: Collation | undefined;
}

function compileIn(filter: Doc, scope: Scope): Test {
  return allOf(Object.keys(filter).map((key) => compileEntry(key, filter[key], scope)));
}

/** Whether a filter's value is made of operators (`{ $gt: 5 }`) and not a value to be equal to. */
export function isOperators(value: unknown): value is Doc {
  return isDoc(value) && (Object.keys(value)[0] ?? '').startsWith('$');
}

/** Compiles `{ $gt: 5, … }` or a plain value into a test over one value, as `$pull` and arrayFilters need it. */
export function compileValueTest(condition: unknown, collation?: Collation): Test {
  return compileValue(condition, { variables: {}, collation });
}

function compileValue(condition: unknown, scope: Scope): Test {
  if (!isOperators(condition)) return leafEquals(condition, scope);
  const test = compileCondition(condition, scope);
  return (value) => test([value]);
}

type ValuesTest = (values: readonly unknown[]) => boolean;

function compileEntry(key: string, operand: unknown, scope: Scope): Test {
  switch (key) {
    case '$and':
      return allOf(compileBranches(key, operand, scope));
    case '$or': {
      const branches = compileBranches(key, operand, scope);
      return (doc) => branches.some((test) => test(doc));
    }
    case '$nor': {
      const branches = compileBranches(key, operand, scope);
      return (doc) => !branches.some((test) => test(doc));
    }
    case '$expr': {
      const expression = withRegexes(operand);
      return (doc) => isTrue(evaluateExpression(promote(doc), expression, scope.variables));
    }
    case '$comment':
      return () => true;
    default:
      if (key.startsWith('$')) throw badValue(`unknown top level operator: ${key}`);
      return compileField(key, operand, scope);
  }
}

function compileBranches(key: string, operand: unknown, scope: Scope): Test[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${key} must be a nonempty array`);
  return operand.map((branch: unknown) => {
    if (!isDoc(branch)) throw badValue(`${key} entries need to be full objects`);
    return compileIn(branch, scope);
  });
}

function compileField(path: string, operand: unknown, scope: Scope): Test {
  const test = isOperators(operand)
    ? compileCondition(operand, scope)
    : anyElement(leafEquals(operand, scope));
  return (doc) => test(valuesAt(doc, path));
}

function compileCondition(condition: Doc, scope: Scope): ValuesTest {
  const tests = Object.keys(condition).map((operator) => compileOperator(operator, condition, scope));
  return (values) => tests.every((test) => test(values));
}

function compileOperator(operator: string, condition: Doc, scope: Scope): ValuesTest {
  const operand = condition[operator];
  const positive = OPERATORS[operator];
  if (positive !== undefined) return positive(operand, scope, condition);
  switch (operator) {
    case '$ne':
      return negate(anyElement(leafEquals(operand, scope)));
    case '$nin':
      return negate(anyElement(inTest(operand, '$nin', scope)));
    case '$not': {
      if (isRegex(operand)) return negate(anyElement(leafEquals(operand, scope)));
      if (!isOperators(operand)) throw badValue('$not needs a regex or a document');
      return negate(compileCondition(operand, scope));
    }
    default:
      throw badValue(`unknown operator: ${operator}`);
  }
}

const OPERATORS: Readonly<Record<string, (operand: unknown, scope: Scope, condition: Doc) => ValuesTest>> = {
  $eq: (operand, scope) =>
    anyElement(isRegex(operand) ? valueEquals(operand, scope) : leafEquals(operand, scope)),
  $gt: (operand, scope) => anyElement(ordered(operand, scope, (difference) => difference > 0)),
  $gte: (operand, scope) => anyElement(ordered(operand, scope, (difference) => difference >= 0)),
  $lt: (operand, scope) => anyElement(ordered(operand, scope, (difference) => difference < 0)),
  $lte: (operand, scope) => anyElement(ordered(operand, scope, (difference) => difference <= 0)),
  $in: (operand, scope) => anyElement(inTest(operand, '$in', scope)),
  $exists: (operand) => {
    const wanted = operand !== false && operand !== 0 && operand !== null;
    return (values) => values.some((value) => value !== undefined) === wanted;
  },
  $type: (operand) => {
    const aliases: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    const test: Test = (value) => aliases.some((alias) => hasType(value, alias));
    return anyElement(test);
  },
  $size: (operand) => (values) =>
    values.some((value) => Array.isArray(value) && value.length === Number(operand)),
  $all: compileAll,
  $elemMatch: compileElemMatch,
  $mod: compileMod,
  $regex: (operand, _scope, condition) => anyElement(regexTest(operand, condition.$options)),
  $options: (_operand, _scope, condition) => {
    if (condition.$regex === undefined) throw badValue('$options needs a $regex');
    return () => true;
  },
};

function compileAll(operand: unknown, scope: Scope): ValuesTest {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const tests = operand.map((one: unknown) =>
    isOperators(one) && '$elemMatch' in one
      ? compileElemMatch(one.$elemMatch, scope)
      : anyElement(leafEquals(one, scope)),
  );
  return (values) => tests.length > 0 && tests.every((test) => test(values));
}

function compileElemMatch(operand: unknown, scope: Scope): ValuesTest {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0] ?? '';
  const onValues = first.startsWith('$') && !['$and', '$or', '$nor', '$expr'].includes(first);
  const test = onValues ? compileValue(operand, scope) : compileIn(operand, scope);
  return (values) =>
    values.some(
      (value) => Array.isArray(value) && value.some((one) => (onValues || isDoc(one)) && test(one)),
    );
}

function compileMod(operand: unknown): ValuesTest {
  const [divisor, remainder] = Array.isArray(operand) ? operand.map(Number) : [];
  if (divisor === undefined || remainder === undefined || divisor === 0) {
    throw badValue('malformed mod, needs to be [divisor, remainder]');
  }
  return anyElement((value) => {
    if (typeOrder(value) !== ORDER.number) return false;
    return Math.trunc(Number(toNumeric(value))) % Math.trunc(divisor) === Math.trunc(remainder);
  });
}

function anyElement(test: Test): ValuesTest {
  return (values) => values.some((value) => test(value) || (Array.isArray(value) && value.some(test)));
}

function negate(test: ValuesTest): ValuesTest {
  return (values) => !test(values);
}

function allOf(tests: readonly Test[]): Test {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (doc) => tests.every((test) => test(doc));
}

function leafEquals(operand: unknown, scope: Scope): Test {
  return isRegex(operand) ? regexTest(operand, undefined) : valueEquals(operand, scope);
}

function valueEquals(operand: unknown, { collation }: Scope): Test {
  return (value) => equalValues(value, operand, collation);
}

function inTest(operand: unknown, operator: string, scope: Scope): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const quick = new Set<unknown>(operand.filter((one) => typeof one === 'string' || typeof one === 'number'));
  const rest = operand.filter((one) => scope.collation !== undefined || typeof one !== 'string');
  const slow = rest.map((one: unknown) => leafEquals(one, scope));
  return (value) => quick.has(value) || slow.some((test) => test(value));
}

/** Ordered comparison happens within one type only, save for the ends of the order. */
function ordered(operand: unknown, { collation }: Scope, wanted: (difference: number) => boolean): Test {
  const order = typeOrder(operand);
  const anyType = order === ORDER.minKey || order === ORDER.maxKey;
  return (value) => {
    if (!anyType && typeOrder(value) !== order) return false;
    if (order === ORDER.number && Number.isNaN(value) !== Number.isNaN(operand)) return false;
    return wanted(compareValues(value, operand, collation));
  };
}

function regexTest(operand: unknown, options: unknown): Test {
  const regex = toRegex(operand, options);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    return isRegex(value) && equalValues(value, operand);
  };
}

function toRegex(operand: unknown, options: unknown): RegExp {
  const [source, flags] = typeof operand === 'string' ? [operand, ''] : regexParts(operand);
  return compileRegex(source, typeof options === 'string' ? options : flags);
}

function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== 0;
}
