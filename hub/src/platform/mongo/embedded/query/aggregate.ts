import { Aggregator } from 'mingo/aggregator';
import { Context, evalExpr } from 'mingo/core';
import { concat, type Iterator as Lazily, Lazy } from 'mingo/lazy';
import type { Options } from 'mingo/types';

import { badValue, failedToParse } from '../command-error.ts';

import { visibleCollection } from '../transactions/created-collections.ts';
import type { Engine } from '../transactions/engine.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { Collation } from '../values/collation.ts';
import { isRegex } from '../values/compare.ts';
import { type Doc, decode, isDoc } from '../values/document.ts';
import { valuesAt } from '../values/paths.ts';
import { bucketStages } from './bucket.ts';
import { mingoOptions, withMingo, withRegexes } from './expression.ts';
import { ALL, countDocuments, type Found, findDocuments, type Query } from './find.ts';
import { compileFilter } from './match.ts';
import { refuseComparingStages, refuseStages } from './refuse-stages.ts';
import { readSort, sortDocs } from './sort.ts';

export interface Source {
  readonly engine: Engine;
  readonly transaction: Transaction | undefined;
  readonly database: string;
  /** `undefined` for a pipeline that begins with `$documents`. */
  readonly collection: string | undefined;
  readonly variables: Doc;
  readonly hint?: unknown;
  readonly collation?: Collation | undefined;
  /** What the first stage brings where that is not a matter of the collection's documents. */
  readonly serverStage?: (stage: Doc) => readonly Doc[] | undefined;
}

export interface Split {
  /** What the beginning of the pipeline asks of the collection, so that indexes serve it. */
  readonly query: Query;
  readonly rest: readonly Doc[];
}

/** Runs a pipeline: its beginning by index, the rest by mingo. Stored bytes come back where nothing touched them. */
export function* aggregate(source: Source, pipeline: readonly Doc[]): Generator<Doc | Uint8Array> {
  refuseStages(pipeline);
  if (source.collation !== undefined) refuseComparingStages(pipeline);
  const [first, ...others] = pipeline;
  const served = first === undefined ? undefined : source.serverStage?.(first);
  if (served !== undefined) {
    yield* runStages(source, served, others);
    return;
  }
  const { query, rest } = splitPipeline(pipeline, source);
  const name = source.collection;
  const collection =
    name === undefined
      ? undefined
      : visibleCollection(source.engine, source.transaction, { database: source.database, name });
  const rows =
    collection === undefined ? [] : findDocuments(source.engine, source.transaction, collection, query);
  const counted = countField(rest);
  if (counted !== undefined) {
    const n =
      collection === undefined ? 0 : countDocuments(source.engine, source.transaction, collection, query);
    if (n > 0) yield { _id: counted.id, [counted.field]: n };
    return;
  }
  if (rest.length === 0) {
    for (const { raw } of rows) yield raw;
    return;
  }
  yield* runStages(source, decoded(rows), rest);
}

function* runStages(source: Source, docs: Iterable<Doc>, stages: readonly Doc[]): Generator<Doc> {
  const run = new Aggregator(
    stages.map((stage) => withRegexes(stage)),
    mingoOptions(source.variables, ownStages(source)),
  );
  const results = withMingo(() => run.stream(Lazy(docs)));
  for (;;) {
    const next = withMingo(() => results.next());
    if (next.done === true) return;
    if (isDoc(next.value)) yield next.value;
  }
}

export function splitPipeline(
  pipeline: readonly Doc[],
  source: Pick<Source, 'variables' | 'hint' | 'collation'>,
): Split {
  const filters: Doc[] = [];
  const { collation } = source;
  const query = { ...ALL, hint: source.hint, variables: source.variables, collation };
  let at = 0;
  for (let stage = pipeline[at]; isDoc(stage?.$match); at += 1, stage = pipeline[at]) {
    filters.push(withJoinKeys(stage.$match, source.variables));
  }
  const [first] = filters;
  const filter =
    filters.length === 1 && first !== undefined ? first : filters.length === 0 ? {} : { $and: filters };
  let sort = query.sort;
  let skip = 0;
  let limit = 0;
  if (pipeline[at]?.$sort !== undefined) {
    sort = readSort(pipeline[at]?.$sort);
    at += 1;
  }
  if (typeof pipeline[at]?.$skip === 'number') {
    skip = Number(pipeline[at]?.$skip);
    at += 1;
  }
  if (typeof pipeline[at]?.$limit === 'number') {
    limit = Number(pipeline[at]?.$limit);
    at += 1;
  }
  return { query: { ...query, filter, sort, skip, limit }, rest: pipeline.slice(at) };
}

/** `$expr: { $eq: ['$field', '$$variable'] }`, the usual join, also as a plain equality that an index can serve. */
function withJoinKeys(filter: Doc, variables: Doc): Doc {
  const { $expr: expression } = filter;
  if (!isDoc(expression)) return filter;
  const all: readonly unknown[] = Array.isArray(expression.$and) ? expression.$and : [expression];
  const keys: Doc[] = [];
  for (const one of all) {
    const [field, variable] = isDoc(one) && Array.isArray(one.$eq) ? one.$eq : [];
    if (typeof field !== 'string' || typeof variable !== 'string') continue;
    if (!/^\$[^$]/.test(field) || !variable.startsWith('$$')) continue;
    const value = variables[variable.slice(2)];
    if (value === undefined || value === null || Array.isArray(value) || isRegex(value)) continue;
    keys.push({ [field.slice(1)]: { $eq: value } });
  }
  return keys.length === 0 ? filter : { $and: [filter, ...keys] };
}

/** `countDocuments` sends this one pipeline; it needs no document decoded. */
function countField(rest: readonly Doc[]): { field: string; id: unknown } | undefined {
  const [stage] = rest;
  if (rest.length !== 1 || !isDoc(stage?.$group)) return undefined;
  const { _id: id, ...fields } = stage.$group;
  const [field, ...more] = Object.keys(fields);
  if (field === undefined || more.length > 0 || (typeof id !== 'number' && id !== null)) return undefined;
  const accumulator = fields[field];
  return isDoc(accumulator) && accumulator.$sum === 1 ? { field, id } : undefined;
}

function* decoded(rows: Iterable<Found>): Generator<Doc> {
  for (const { raw, doc } of rows) yield doc ?? decode(raw);
}

/** Stages whose own form uses indexes or keeps to BSON's order. */
function ownStages(source: Source): Context {
  return Context.init({
    pipeline: {
      $match: (input: Lazily, filter: unknown, options: Options) => {
        if (!isDoc(filter)) throw badValue('the $match filter must be an object');
        const test = compileFilter(filter, variablesOf(options), source.collation);
        return input.filter((doc) => test(doc));
      },
      $sort: (input: Lazily, spec: unknown, _options: Options) => {
        const sort = readSort(spec);
        return input.transform((docs) => Lazy(sortDocs(docs, sort, source.collation)));
      },
      $lookup: (input: Lazily, spec: unknown, options: Options) => lookup(source, input, spec, options),
      $unionWith: (input: Lazily, spec: unknown, options: Options) =>
        concat(input, Lazy(unionWith(source, spec, variablesOf(options)))),
      $setWindowFields: windowFields,
      $bucket: (input: Lazily, spec: unknown, options: Options) =>
        new Aggregator(bucketStages(spec), mingoOptions(variablesOf(options))).stream(input),
    },
  });
}

function* unionWith(source: Source, spec: unknown, variables: Doc): Generator<Doc> {
  const { coll, pipeline = [] } = typeof spec === 'string' ? { coll: spec } : isDoc(spec) ? spec : {};
  if (typeof coll !== 'string' || !Array.isArray(pipeline))
    throw failedToParse('$unionWith needs a collection');
  const inner: Source = { ...source, collection: coll, variables, hint: undefined };
  for (const one of aggregate(inner, pipeline.filter(isDoc))) {
    yield one instanceof Uint8Array ? decode(one) : one;
  }
}

/** mingo runs windows by `$function`, which stays out of reach of what a client sends. */
function windowFields(input: Lazily, spec: unknown, options: Options): Lazily {
  if (/"\$(function|accumulator|where)"/.test(JSON.stringify(spec))) {
    throw badValue('scripts are not supported by the embedded server');
  }
  if (!isDoc(spec) || !isDoc(spec.output)) throw failedToParse('$setWindowFields needs an output');
  const own = { ...mingoOptions(variablesOf(options)), scriptEnabled: true };
  return new Aggregator([{ $setWindowFields: { sortBy: {}, ...spec } }], own).stream(input);
}

function lookup(source: Source, input: Lazily, spec: unknown, options: Options): Lazily {
  if (!isDoc(spec) || typeof spec.as !== 'string' || typeof spec.from !== 'string') {
    throw failedToParse('$lookup needs from and as');
  }
  const { as, from, localField, foreignField } = spec;
  const pipeline = Array.isArray(spec.pipeline) ? spec.pipeline.filter(isDoc) : [];
  return input.map((doc) => {
    const variables = { ...variablesOf(options) };
    if (isDoc(spec.let)) {
      for (const name of Object.keys(spec.let)) variables[name] = evalExpr(doc, spec.let[name], options);
    }
    const join =
      typeof localField === 'string' && typeof foreignField === 'string'
        ? [{ $match: { [foreignField]: { $in: joinValues(doc, localField) } } }]
        : [];
    const inner: Source = { ...source, collection: from, variables, hint: undefined };
    const joined = [...aggregate(inner, [...join, ...pipeline])];
    return {
      ...(isDoc(doc) ? doc : {}),
      [as]: joined.map((one) => (one instanceof Uint8Array ? decode(one) : one)),
    };
  });
}

function joinValues(doc: unknown, path: string): unknown[] {
  return valuesAt(doc, path).flatMap((value): unknown[] => (Array.isArray(value) ? value : [value ?? null]));
}

/** mingo carries the variables of the surrounding stage beside those of the command. */
function variablesOf(options: Options): Doc {
  const local = 'local' in options && isDoc(options.local) ? options.local.variables : undefined;
  return { ...options.variables, ...(isDoc(local) ? local : {}) };
}
