import { badValue } from '../command-error.ts';
import { compileFilter, compileValueTest, isOperators, type Test } from '../query/match.ts';
import { readSort, sortDocs } from '../query/sort.ts';
import { compareValues, equalValues } from '../values/compare.ts';
import { isDoc } from '../values/document.ts';

/** Each takes the array as it is (or `undefined`) and gives the array as it becomes. */

const PUSH_MODIFIERS = ['$each', '$slice', '$sort', '$position'];

export function push(current: unknown, operand: unknown): unknown[] {
  const array = requireArray(current, '$push');
  if (!isDoc(operand) || !('$each' in operand)) return [...array, operand];
  const odd = Object.keys(operand).find((key) => !PUSH_MODIFIERS.includes(key));
  if (odd !== undefined) throw badValue(`Unrecognized clause in $push: ${odd}`);
  const { $each: each, $position: position, $sort: sort, $slice: size } = operand;
  if (!Array.isArray(each)) throw badValue('The argument to $each in $push must be an array');
  const at = position === undefined ? array.length : Number(position);
  const start = at < 0 ? Math.max(0, array.length + at) : Math.min(at, array.length);
  let result = [...array.slice(0, start), ...each, ...array.slice(start)];
  if (sort !== undefined) result = sortArray(result, sort);
  if (size !== undefined) {
    const wanted = Number(size);
    result = wanted === 0 ? [] : wanted > 0 ? result.slice(0, wanted) : result.slice(wanted);
  }
  return result;
}

export function addToSet(current: unknown, operand: unknown): unknown[] {
  const result = [...requireArray(current, '$addToSet')];
  const each = isDoc(operand) && '$each' in operand ? operand.$each : [operand];
  if (!Array.isArray(each)) throw badValue('The argument to $each in $addToSet must be an array');
  for (const value of each) if (!result.some((one) => equalValues(one, value))) result.push(value);
  return result;
}

export function pull(current: unknown, operand: unknown): unknown[] {
  const test = pullTest(operand);
  return requireArray(current, '$pull').filter((one) => !test(one));
}

export function pullAll(current: unknown, operand: unknown): unknown[] {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  return requireArray(current, '$pullAll').filter((one) => !operand.some((gone) => equalValues(one, gone)));
}

export function pop(current: unknown, operand: unknown): unknown[] {
  const array = requireArray(current, '$pop');
  const end = Number(operand);
  if (end !== 1 && end !== -1) throw badValue(`$pop expects 1 or -1, found: ${String(operand)}`);
  return end === 1 ? array.slice(0, -1) : array.slice(1);
}

function pullTest(operand: unknown): Test {
  if (!isDoc(operand) || isOperators(operand)) return compileValueTest(operand);
  const test = compileFilter(operand);
  return (value) => isDoc(value) && test(value);
}

function sortArray(array: readonly unknown[], sort: unknown): unknown[] {
  if (isDoc(sort)) return sortDocs(array, readSort(sort));
  const direction = Number(sort);
  if (direction !== 1 && direction !== -1) {
    throw badValue('The $sort is invalid: use 1/-1 to sort the whole element');
  }
  return [...array].sort((a, b) => compareValues(a, b) * direction);
}

function requireArray(current: unknown, operator: string): readonly unknown[] {
  if (current === undefined) return [];
  if (!Array.isArray(current)) throw badValue(`Cannot apply ${operator} to a non-array field`);
  return current;
}

export type ArrayOperator = (current: unknown, operand: unknown) => unknown[];

export const ARRAY_OPERATORS: Readonly<Record<string, ArrayOperator>> = {
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};
