import { badValue } from '../command-error.ts';
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
import { evaluateExpression, withRegexes } from './expression.ts';
import { compileRegex } from './regex.ts';
import { hasType } from './type-alias.ts';

export type Test = (value: unknown) => boolean;

/** Compiles a filter into a test over whole documents. Throws a CommandError for an operator that is not known. */
export function compileFilter(filter: Doc, variables: Doc = {}): Test {
  const tests = Object.keys(filter).map((key) => compileEntry(key, filter[key], variables));
  return allOf(tests);
}

/** Whether a filter's value is made of operators (`{ $gt: 5 }`) and not a value to be equal to. */
export function isOperators(value: unknown): value is Doc {
  return isDoc(value) && (Object.keys(value)[0] ?? '').startsWith('$');
}

/** Compiles `{ $gt: 5, … }` or a plain value into a test over one value, as `$pull` and arrayFilters need it. */
export function compileValueTest(condition: unknown): Test {
  if (!isOperators(condition)) return leafEquals(condition);
  const test = compileCondition(condition, {});
  return (value) => test([value]);
}

type ValuesTest = (values: readonly unknown[]) => boolean;

function compileEntry(key: string, operand: unknown, variables: Doc): Test {
  switch (key) {
    case '$and':
      return allOf(compileBranches(key, operand, variables));
    case '$or': {
      const branches = compileBranches(key, operand, variables);
      return (doc) => branches.some((test) => test(doc));
    }
    case '$nor': {
      const branches = compileBranches(key, operand, variables);
      return (doc) => !branches.some((test) => test(doc));
    }
    case '$expr': {
      const expression = withRegexes(operand);
      return (doc) => isTrue(evaluateExpression(doc, expression, variables));
    }
    case '$comment':
      return () => true;
    default:
      if (key.startsWith('$')) throw badValue(`unknown top level operator: ${key}`);
      return compileField(key, operand, variables);
  }
}

function compileBranches(key: string, operand: unknown, variables: Doc): Test[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${key} must be a nonempty array`);
  return operand.map((branch: unknown) => {
    if (!isDoc(branch)) throw badValue(`${key} entries need to be full objects`);
    return compileFilter(branch, variables);
  });
}

function compileField(path: string, operand: unknown, variables: Doc): Test {
  const test = isOperators(operand) ? compileCondition(operand, variables) : anyElement(leafEquals(operand));
  return (doc) => test(valuesAt(doc, path));
}

function compileCondition(condition: Doc, variables: Doc): ValuesTest {
  const tests = Object.keys(condition).map((operator) => compileOperator(operator, condition, variables));
  return (values) => tests.every((test) => test(values));
}

function compileOperator(operator: string, condition: Doc, variables: Doc): ValuesTest {
  const operand = condition[operator];
  const positive = OPERATORS[operator];
  if (positive !== undefined) return positive(operand, condition);
  switch (operator) {
    case '$ne':
      return negate(anyElement(leafEquals(operand)));
    case '$nin':
      return negate(anyElement(inTest(operand, '$nin')));
    case '$not': {
      if (isRegex(operand)) return negate(anyElement(leafEquals(operand)));
      if (!isOperators(operand)) throw badValue('$not needs a regex or a document');
      return negate(compileCondition(operand, variables));
    }
    default:
      throw badValue(`unknown operator: ${operator}`);
  }
}

const OPERATORS: Readonly<Record<string, (operand: unknown, condition: Doc) => ValuesTest>> = {
  $eq: (operand) => anyElement(isRegex(operand) ? valueEquals(operand) : leafEquals(operand)),
  $gt: (operand) => anyElement(ordered(operand, (difference) => difference > 0)),
  $gte: (operand) => anyElement(ordered(operand, (difference) => difference >= 0)),
  $lt: (operand) => anyElement(ordered(operand, (difference) => difference < 0)),
  $lte: (operand) => anyElement(ordered(operand, (difference) => difference <= 0)),
  $in: (operand) => anyElement(inTest(operand, '$in')),
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
  $regex: (operand, condition) => anyElement(regexTest(operand, condition.$options)),
  $options: (_operand, condition) => {
    if (condition.$regex === undefined) throw badValue('$options needs a $regex');
    return () => true;
  },
};

function compileAll(operand: unknown): ValuesTest {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const tests = operand.map((one: unknown) =>
    isOperators(one) && '$elemMatch' in one ? compileElemMatch(one.$elemMatch) : anyElement(leafEquals(one)),
  );
  return (values) => tests.length > 0 && tests.every((test) => test(values));
}

function compileElemMatch(operand: unknown): ValuesTest {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0] ?? '';
  const onValues = first.startsWith('$') && !['$and', '$or', '$nor', '$expr'].includes(first);
  const test = onValues ? compileValueTest(operand) : compileFilter(operand);
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

function leafEquals(operand: unknown): Test {
  return isRegex(operand) ? regexTest(operand, undefined) : valueEquals(operand);
}

function valueEquals(operand: unknown): Test {
  return (value) => equalValues(value, operand);
}

function inTest(operand: unknown, operator: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const quick = new Set<unknown>(operand.filter((one) => typeof one === 'string' || typeof one === 'number'));
  const slow = operand.filter((one) => typeof one !== 'string').map(leafEquals);
  return (value) => quick.has(value) || slow.some((test) => test(value));
}

/** Ordered comparison happens within one type only, save for the ends of the order. */
function ordered(operand: unknown, wanted: (difference: number) => boolean): Test {
  const order = typeOrder(operand);
  const anyType = order === ORDER.minKey || order === ORDER.maxKey;
  return (value) => {
    if (!anyType && typeOrder(value) !== order) return false;
    if (order === ORDER.number && Number.isNaN(value) !== Number.isNaN(operand)) return false;
    return wanted(compareValues(value, operand));
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
