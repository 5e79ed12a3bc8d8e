import { Long } from 'bson';
import { CommandError, failedToParse } from '../command-error.ts';
import { aggregate, type Source, splitPipeline } from '../query/aggregate.ts';
import { ALL, countDocuments, findDocuments, type Query, type ScanCost } from '../query/find.ts';
import { compileFilter } from '../query/match.ts';
import { planQuery } from '../query/plan.ts';
import { compileProjection } from '../query/project.ts';
import { readSort } from '../query/sort.ts';
import type { Collection } from '../store/catalog.ts';
import { readCollation } from '../values/collation.ts';
import { equalValues } from '../values/compare.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { type Doc, encode, isDoc } from '../values/document.ts';
import { valuesAt } from '../values/paths.ts';
import type { Reply } from '../wire/reply.ts';
import { intoStage, writeInto } from './aggregate-into.ts';
import {
  type Context,
  collectionName,
  namedCollection,
  readCount,
  readDoc,
  readDocs,
  readVariables,
  type Steps,
} from './context.ts';
import { firstBatch, nextBatch } from './cursors.ts';
import { serverStage } from './server-stages.ts';

export function find(context: Context): Reply {
  const { command, engine, transaction } = context;
  if (command.tailable === true) throw new CommandError(2, 'tailable cursors are not supported');
  const query = readQuery(command);
  compileFilter(query.filter, query.variables, query.collation);
  const collection = namedCollection(context);
  const project = compileProjection(command.projection);
  const rows = collection === undefined ? [] : findDocuments(engine, transaction, collection, query);
  const documents = (function* () {
    for (const { raw } of rows) yield project === undefined ? raw : encode(project(decodeExact(raw)));
  })();
  const limit = Number(command.limit ?? 0);
  return firstBatch(context.cursors, documents, {
    namespace: `${context.database}.${collectionName(context, 'find')}`,
    batchSize: readBatchSize(command.batchSize),
    singleBatch: command.singleBatch === true || limit < 0,
    transaction,
    readAt: context.readAt,
    now: engine.now().getTime(),
  });
}

export function getMore(context: Context): Reply {
  const id = readCursorId(context.command.getMore);
  const batchSize = readBatchSize(context.command.batchSize);
  const size = batchSize === 0 ? undefined : batchSize;
  return nextBatch(context.cursors, id, size, context.engine.now().getTime());
}

export function killCursors(context: Context): Reply {
  const ids: readonly unknown[] = Array.isArray(context.command.cursors) ? context.command.cursors : [];
  const cursorsKilled = ids.filter((id) => context.cursors.open.delete(readCursorId(id)));
  const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
}

export function runAggregate(context: Context): Reply | Steps<Reply> {
  const pipeline = readDocs(context.command.pipeline, 'aggregate.pipeline');
  if (!isDoc(context.command.cursor)) throw failedToParse("The 'cursor' option is required, as a document");
  const into = intoStage(pipeline);
  if (into === undefined) return aggregateReply(context, runPipeline(context, pipeline));
  return (function* () {
    yield* writeInto(context, into, runPipeline(context, pipeline.slice(0, -1)));
    return aggregateReply(context, [].values());
  })();
}

function* runPipeline(context: Context, pipeline: readonly Doc[]): Generator<Uint8Array> {
  for (const one of aggregate(aggregateSource(context), pipeline)) {
    yield one instanceof Uint8Array ? one : encode(one);
  }
}

function aggregateReply(context: Context, documents: Iterator<Uint8Array> & Iterable<Uint8Array>): Reply {
  const { command, database, engine, transaction } = context;
  const collection = command.aggregate === 1 ? '$cmd.aggregate' : collectionName(context, 'aggregate');
  return firstBatch(context.cursors, transaction === undefined ? documents : [...documents].values(), {
    namespace: `${database}.${collection}`,
    batchSize: readBatchSize(isDoc(command.cursor) ? command.cursor.batchSize : undefined),
    singleBatch: false,
    transaction,
    readAt: context.readAt,
    now: engine.now().getTime(),
  });
}

export function count(context: Context): Reply {
  const { command, engine, transaction } = context;
  const collection = namedCollection(context);
  if (collection === undefined) return { n: 0, ok: 1 };
  const query = readQuery({ ...command, filter: command.query });
  return { n: countDocuments(engine, transaction, collection, query), ok: 1 };
}

export function distinct(context: Context): Reply {
  const { command, engine, transaction } = context;
  const path = String(command.key);
  const values: unknown[] = [];
  const collation = readCollation(command.collation);
  const known = new Set<unknown>();
  const add = (value: unknown): void => {
    if (value === undefined || known.has(value)) return;
    const odd = typeof value === 'object' || collation !== undefined;
    if (odd && values.some((one) => equalValues(one, value, collation))) return;
    known.add(value);
    values.push(value);
  };
  const collection = namedCollection(context);
  const query: Query = {
    ...ALL,
    filter: readDoc(command.query, 'query'),
    hint: command.hint,
    collation,
  };
  for (const { raw } of collection ? findDocuments(engine, transaction, collection, query) : []) {
    for (const value of valuesAt(decodeExact(raw), path)) {
      if (Array.isArray(value)) for (const one of value) add(one);
      else add(value);
    }
  }
  return { values, ok: 1 };
}

/** Says which index serves a find, count, distinct, update, delete or aggregation, and what it costs. */
export function explain(context: Context): Reply {
  const command = readDoc(context.command.explain, 'explain');
  const inner: Context = { ...context, command, name: Object.keys(command)[0] ?? '' };
  const collection = namedCollection(inner);
  const query = explainedQuery(inner);
  const plan = collection === undefined ? { stage: 'EOF' } : describePlan(collection, query);
  const namespace = `${context.database}.${collectionName(inner, inner.name)}`;
  const queryPlanner = { namespace, parsedQuery: query.filter, winningPlan: plan, rejectedPlans: [] };
  const cost: ScanCost = { keys: 0, docs: 0 };
  let nReturned = 0;
  if (context.command.verbosity !== 'queryPlanner' && collection !== undefined) {
    for (const _ of findDocuments(context.engine, context.transaction, collection, query, cost))
      nReturned += 1;
  }
  const executionStats = {
    executionSuccess: true,
    nReturned,
    totalKeysExamined: cost.keys,
    totalDocsExamined: cost.docs,
  };
  return { explainVersion: '1', queryPlanner, executionStats, command, ok: 1 };
}

function describePlan(collection: Collection, query: Query): Doc {
  const plan = planQuery(collection, query);
  const scans = plan.scans.map(({ index, reverse, ranges }) => ({
    stage: 'IXSCAN',
    indexName: index.name,
    keyPattern: index.spec.key,
    isMultiKey: index.multikey !== 0,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction: reverse ? 'backward' : 'forward',
    ranges: ranges.length,
  }));
  const [only] = scans;
  const input = scans.length === 1 ? only : { stage: 'OR', inputStages: scans };
  const read = scans.length === 0 ? { stage: 'COLLSCAN' } : { stage: 'FETCH', inputStage: input };
  if (query.sort.length === 0 || plan.sorted) return read;
  return { stage: 'SORT', sortPattern: Object.fromEntries(query.sort), inputStage: read };
}

function explainedQuery(inner: Context): Query {
  const { command, name } = inner;
  switch (name) {
    case 'find':
      return readQuery(command);
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return readQuery({ ...command, filter: command.query });
    case 'aggregate':
      return splitPipeline(readDocs(command.pipeline, 'pipeline'), aggregateSource(inner)).query;
    case 'update':
    case 'delete': {
      const [first] = readDocs(name === 'update' ? command.updates : command.deletes, name);
      return readQuery({ filter: first?.q, hint: first?.hint, collation: first?.collation });
    }
    default:
      throw new CommandError(59, `Explain failed due to unknown command: ${name}`);
  }
}

function aggregateSource(context: Context): Source {
  const { command, engine, transaction, database } = context;
  const collection = command.aggregate === 1 ? undefined : collectionName(context, 'aggregate');
  const variables = readVariables(command.let);
  return {
    engine,
    transaction,
    database,
    collection,
    variables,
    hint: command.hint,
    collation: readCollation(command.collation),
    serverStage: (stage) => serverStage(context, stage),
  };
}

function readQuery(command: Doc): Query {
  return {
    filter: readDoc(command.filter, 'filter'),
    sort: readSort(command.sort),
    hint: command.hint,
    collation: readCollation(command.collation),
    skip: readSkip(command.skip),
    limit: Math.abs(readCount(command.limit, 'limit')),
    variables: readVariables(command.let),
  };
}

function readSkip(value: unknown): number {
  const skip = readCount(value, 'skip');
  if (skip < 0)
    throw new CommandError(51_024, `BSON field 'skip' value must be >= 0, actual value '${skip}'`);
  return skip;
}

function readBatchSize(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const size = readCount(value, 'batchSize');
  if (size < 0) throw new CommandError(51024, 'batchSize must not be negative');
  return size;
}

function readCursorId(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Long) return value.toBigInt();
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : 0n;
}
