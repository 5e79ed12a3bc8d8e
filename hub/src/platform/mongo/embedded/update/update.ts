import { Timestamp } from 'bson';
import { Aggregator } from 'mingo/aggregator';
import { Lazy } from 'mingo/lazy';
import { badValue, CommandError, failedToParse } from '../command-error.ts';
import { mingoOptions, withMingo, withRegexes } from '../query/expression.ts';
import { compileFilter, compileValueTest, isOperators, type Test } from '../query/match.ts';
import type { Collation } from '../values/collation.ts';
import { compareValues, equalValues, isRegex } from '../values/compare.ts';
import { cloneValue, type Doc, isDoc } from '../values/document.ts';
import { promote } from '../values/promote.ts';
import { ARRAY_OPERATORS } from './array-operators.ts';
import { addNumbers, combineBits, multiplyNumbers } from './numbers.ts';
import { expandPath, getPath, type Positions, setPath, unsetPath } from './update-path.ts';

export interface UpdateSpec {
  readonly filter: Doc;
  readonly collation: Collation | undefined;
  /** Operators, a whole document, or a pipeline. */
  readonly update: unknown;
  readonly arrayFilters: readonly unknown[];
  readonly variables: Doc;
  readonly now: Date;
}

/** Makes a document's next version; `inserting` turns `$setOnInsert` on. */
export type Updater = (doc: Doc, inserting: boolean) => Doc;

export function compileUpdate(spec: UpdateSpec): Updater {
  const { update } = spec;
  if (Array.isArray(update)) return pipelineUpdater(withRegexes(promote(update)), spec.variables);
  if (!isDoc(update)) throw failedToParse('Update argument must be either an object or an array');
  if (!isOperators(update)) return (doc) => replaceDocument(doc, update);
  const filters = compileArrayFilters(spec.arrayFilters, spec.collation);
  if (spec.collation !== undefined) refuseSetOperators(update);
  requireNoConflicts(update);
  return (doc, inserting) => {
    const next = cloneValue(doc);
    const positions: Positions = {
      filters,
      matched: (path) => matchedElement(doc, spec, path.join('.')),
    };
    for (const operator of Object.keys(update)) {
      if (operator === '$setOnInsert' && !inserting) continue;
      const fields = update[operator];
      if (!isDoc(fields)) throw failedToParse(`Modifiers operate on fields: ${operator} needs a document`);
      for (const path of Object.keys(fields)) {
        applyOperator(next, { operator, path, operand: fields[path], positions, now: spec.now });
      }
    }
    requireSameId(doc, next);
    return next;
  };
}

/** What an upsert inserts before the update is applied: the equalities of its filter. */
export function seedFromFilter(filter: Doc): Doc {
  const seed: Doc = {};
  for (const key of Object.keys(filter)) {
    const operand = filter[key];
    if (key === '$and' && Array.isArray(operand)) {
      for (const branch of operand) if (isDoc(branch)) mergeSeed(seed, seedFromFilter(branch));
    } else if (!key.startsWith('$')) {
      const value = isOperators(operand) ? soleValue(operand) : operand;
      if (value !== undefined && !isRegex(value)) setPath(seed, key.split('.'), cloneValue(value));
    }
  }
  return seed;
}

function mergeSeed(seed: Doc, more: Doc): void {
  for (const key of Object.keys(more)) seed[key] = more[key];
}

function soleValue(condition: Doc): unknown {
  if ('$eq' in condition) return condition.$eq;
  const { $in: choices } = condition;
  return Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined;
}

interface Step {
  readonly operator: string;
  readonly path: string;
  readonly operand: unknown;
  readonly positions: Positions;
  readonly now: Date;
}

function applyOperator(doc: Doc, step: Step): void {
  if (step.operator === '$rename') {
    rename(doc, step.path, step.operand);
    return;
  }
  const change = CHANGES[step.operator];
  const arrayChange = ARRAY_OPERATORS[step.operator];
  if (change === undefined && arrayChange === undefined) {
    throw failedToParse(`Unknown modifier: ${step.operator}. Expected a valid update modifier`);
  }
  for (const path of expandPath(doc, step.path, step.positions)) {
    const current = getPath(doc, path);
    if (step.operator === '$unset') unsetPath(doc, path);
    else if (arrayChange !== undefined) {
      if (current === undefined && /^\$p(ull|ullAll|op)$/.test(step.operator)) continue;
      setPath(doc, path, arrayChange(current, step.operand));
    } else if (change !== undefined) setPath(doc, path, change(current, step));
  }
}

const CHANGES: Readonly<Record<string, (current: unknown, step: Step) => unknown>> = {
  $set: (_current, { operand }) => cloneValue<unknown>(operand),
  $setOnInsert: (_current, { operand }) => cloneValue<unknown>(operand),
  $unset: () => undefined,
  $inc: (current, { operand }) => addNumbers(undefinedAsZero(current), operand, '$inc'),
  $mul: (current, { operand }) => multiplyNumbers(undefinedAsZero(current), operand, '$mul'),
  $bit: (current, { operand }) => {
    const [operation, ...more] = isDoc(operand) ? Object.keys(operand) : [];
    if (!isDoc(operand) || more.length > 0 || !/^(and|or|xor)$/.test(operation ?? '')) {
      throw badValue('$bit takes one of { and: n }, { or: n } and { xor: n }');
    }
    return combineBits(undefinedAsZero(current), operand[operation ?? ''], operation ?? '');
  },
  $min: (current, { operand }) =>
    current === undefined || compareValues(operand, current) < 0 ? operand : current,
  $max: (current, { operand }) =>
    current === undefined || compareValues(operand, current) > 0 ? operand : current,
  $currentDate: (_current, { operand, now }) => {
    if (operand === true || (isDoc(operand) && operand.$type === 'date')) return now;
    if (!isDoc(operand) || operand.$type !== 'timestamp') {
      throw badValue('$currentDate takes true, { $type: "date" } or { $type: "timestamp" }');
    }
    return new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  },
};

function undefinedAsZero(current: unknown): unknown {
  return current === undefined ? 0 : current;
}

function rename(doc: Doc, from: string, to: unknown): void {
  if (typeof to !== 'string') throw badValue("The 'to' field for $rename must be a string");
  const value = getPath(doc, from.split('.'));
  if (value === undefined) return;
  unsetPath(doc, from.split('.'));
  setPath(doc, to.split('.'), value);
}

function replaceDocument(doc: Doc, replacement: Doc): Doc {
  const { _id: id, ...rest } = replacement;
  const next = { _id: doc._id ?? id, ...cloneValue(rest) };
  if (id !== undefined) requireSameId(doc, { _id: id });
  return next;
}

function requireSameId(before: Doc, after: Doc): void {
  if (before._id === undefined || equalValues(before._id, after._id)) return;
  throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

const PIPELINE_STAGES = ['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'];

function pipelineUpdater(pipeline: readonly unknown[], variables: Doc): Updater {
  const stages = pipeline.map((stage) => {
    const name = isDoc(stage) ? Object.keys(stage)[0] : undefined;
    if (!isDoc(stage) || name === undefined || !PIPELINE_STAGES.includes(name)) {
      throw new CommandError(72, `${name ?? 'stage'} is not allowed to be used within an update`);
    }
    return stage;
  });
  const run = new Aggregator(stages, mingoOptions(variables));
  return (doc) => {
    const computed = withMingo(() => run.run<Doc>(Lazy([cloneValue(promote(doc))]))[0] ?? {});
    const next = keepUnchanged(doc, computed);
    const kept = '_id' in next || doc._id === undefined ? next : { _id: doc._id, ...next };
    requireSameId(doc, kept);
    return kept;
  };
}

/** Fields that the pipeline left alone keep the very types they had. */
function keepUnchanged(before: Doc, after: Doc): Doc {
  const kept: Doc = {};
  for (const key of Object.keys(after)) {
    kept[key] = key in before && equalValues(before[key], after[key]) ? before[key] : after[key];
  }
  return kept;
}

/** These would have to compare by the collation too. */
function refuseSetOperators(update: Doc): void {
  const found = ['$pull', '$pullAll', '$addToSet'].find((operator) => operator in update);
  if (found === undefined) return;
  throw new CommandError(72, `${found} with a collation is not supported by the embedded server`);
}

function compileArrayFilters(
  filters: readonly unknown[],
  collation: Collation | undefined,
): Map<string, Test> {
  const tests = new Map<string, Test>();
  for (const filter of filters) {
    if (!isDoc(filter)) throw badValue('arrayFilters must be documents');
    const name = /^\w+/.exec(
      Object.keys(filter).find((key) => !key.startsWith('$')) ?? firstBranchKey(filter),
    )?.[0];
    if (name === undefined)
      throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
    tests.set(name, compileFilter(filter, {}, collation));
  }
  return tests;
}

function firstBranchKey(filter: Doc): string {
  const branches = Object.values(filter)[0];
  const first: unknown = Array.isArray(branches) ? branches[0] : undefined;
  return isDoc(first) ? (Object.keys(first)[0] ?? '') : '';
}

/** The element of the array at `path` that the filter matched, for `$`. */
function matchedElement(doc: Doc, { filter, collation }: UpdateSpec, path: string): number | undefined {
  const array = getPath(doc, path.split('.'));
  if (!Array.isArray(array)) return undefined;
  for (const [key, operand] of filterEntries(filter)) {
    if (key !== path && !key.startsWith(`${path}.`)) continue;
    const test = elementTest(key === path ? '' : key.slice(path.length + 1), operand, collation);
    const index = array.findIndex((element) => test(element));
    if (index >= 0) return index;
  }
  return undefined;
}

function elementTest(below: string, operand: unknown, collation: Collation | undefined): Test {
  if (below !== '') return compileFilter({ [below]: operand }, {}, collation);
  if (isDoc(operand) && isDoc(operand.$elemMatch)) {
    const { $elemMatch: inner } = operand;
    return isOperators(inner) ? compileValueTest(inner, collation) : compileFilter(inner, {}, collation);
  }
  return compileValueTest(operand, collation);
}

function filterEntries(filter: Doc): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, operand]): [string, unknown][] => {
    if (!Array.isArray(operand) || (key !== '$and' && key !== '$or')) return [[key, operand]];
    return operand.filter(isDoc).flatMap(filterEntries);
  });
}

/** Two operators on one path, or on a path and something below it, have no defined order. */
function requireNoConflicts(update: Doc): void {
  const paths: string[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!operator.startsWith('$')) {
      throw new CommandError(52, `The field '${operator}' stands beside update operators`);
    }
    for (const [path, target] of Object.entries(isDoc(fields) ? fields : {})) {
      paths.push(path);
      if (operator === '$rename') paths.push(String(target));
    }
  }
  paths.sort();
  for (const [at, path] of paths.entries()) {
    const clash = paths.slice(at + 1).find((other) => other === path || other.startsWith(`${path}.`));
    if (clash !== undefined) {
      throw new CommandError(40, `Updating the path '${clash}' would create a conflict at '${path}'`);
    }
  }
}
