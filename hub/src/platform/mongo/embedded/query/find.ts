import { ObjectId } from 'bson';
import { CommandError } from '../command-error.ts';
import type { Collection } from '../store/catalog.ts';
import { countKeys, countRows, type Row, readRow, ridsWithKey, scanIndex, scanRows } from '../store/rows.ts';
import type { Engine } from '../transactions/engine.ts';
import { changedSince, type Transaction } from '../transactions/transaction.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { decodeFields, firstSegments } from '../values/decode-fields.ts';
import { type Doc, decode, isDoc } from '../values/document.ts';
import { encodeKey } from '../values/encode-key.ts';
import { compileFilter } from './match.ts';
import { type Plan, planQuery, type Question } from './plan.ts';
import { compareSortKeys, sortKey } from './sort.ts';

export interface Query extends Question {
  readonly skip: number;
  /** 0 is no limit. */
  readonly limit: number;
  readonly variables: Doc;
}

export interface Found extends Row {
  /** Decoded when somebody had to look inside already. */
  readonly doc: Doc | undefined;
}

/** What a scan cost, for `explain`. */
export interface ScanCost {
  keys: number;
  docs: number;
}

export const ALL: Query = { filter: {}, sort: [], hint: undefined, skip: 0, limit: 0, variables: {} };

/** The documents a query asks for, as this transaction (or everybody, without one) sees them. */
export function findDocuments(
  engine: Engine,
  transaction: Transaction | undefined,
  collection: Collection,
  query: Query,
  cost: ScanCost = { keys: 0, docs: 0 },
): Generator<Found> {
  const plan = planQuery(collection, query);
  const changed =
    transaction === undefined
      ? NOTHING
      : changedRows(engine, transaction, collection, idKeysOf(query.filter));
  const rows = matching(
    visibleRows(engine, collection, { plan, changed, cost }),
    query,
    plan,
    changed.size > 0,
  );
  const inOrder = query.sort.length === 0 || (plan.sorted && changed.size === 0);
  const read = (rid: number) => visibleRow(engine, transaction, collection, rid);
  const sorted = inOrder ? rows : sortRows(rows, query, read);
  const page = query.skip > 0 || query.limit > 0 ? slice(sorted, query.skip, query.limit) : sorted;
  // What a transaction sees is settled when it asks: its own later writes must not show up half way.
  return transaction === undefined ? page : settle([...page]);
}

/** How many there are; where an index or the collection itself knows, no document is read. */
export function countDocuments(
  engine: Engine,
  transaction: Transaction | undefined,
  collection: Collection,
  query: Query,
): number {
  const { filter, skip, limit } = query;
  const plan = transaction === undefined && skip + limit === 0 ? planQuery(collection, query) : undefined;
  if (plan !== undefined && Object.keys(filter).length === 0) return countRows(engine.store, collection);
  const [scan] = plan?.scans ?? [];
  if (plan?.exact && scan !== undefined) {
    return scan.ranges.reduce(
      (sum, range) => sum + countKeys(engine.store, collection, scan.index, range),
      0,
    );
  }
  let n = 0;
  for (const _ of findDocuments(engine, transaction, collection, query)) n += 1;
  return n;
}

const NOTHING: ReadonlyMap<number, Uint8Array | undefined> = new Map();

/** Documents whose version for this transaction is not the one on disk: its own writes, and others' since it began. */
function changedRows(
  engine: Engine,
  transaction: Transaction,
  collection: Collection,
  idKeys: readonly Buffer[] | undefined,
): Map<number, Uint8Array | undefined> {
  const changed = new Map<number, Uint8Array | undefined>();
  const history = engine.versions.history.get(collection.id);
  const own = transaction.writes.get(collection.id);
  const look = (rid: number): void => {
    if (own?.has(rid) === true) {
      changed.set(rid, own.get(rid)?.raw);
      return;
    }
    const change = history && changedSince(engine.versions, transaction, { collection: collection.id, rid });
    if (change !== undefined) changed.set(rid, change.before);
  };
  if (history === undefined && own === undefined) return changed;
  if (idKeys === undefined) {
    for (const rid of history?.documents.keys() ?? []) look(rid);
    for (const rid of own?.keys() ?? []) look(rid);
    return changed;
  }
  // A question for certain ids concerns only the documents that have or had them: they are found by key, and among
  // the few that are gone, not by going through everything that changed.
  for (const rid of ridsOfIds(engine, transaction, collection, idKeys)) look(rid);
  for (const rid of history?.removed ?? []) look(rid);
  return changed;
}

/** The keys of the `_id`s that a filter names, where it names some. */
function idKeysOf(filter: Doc): readonly Buffer[] | undefined {
  const id = filter._id;
  const ids = isDoc(id) && Object.keys(id).length === 1 && Array.isArray(id.$in) ? id.$in : [id];
  if (!ids.every((one) => typeof one === 'string' || one instanceof ObjectId)) return undefined;
  return ids.map((one) => encodeKey([one]));
}

/** A new document's id is reserved for its writer; a changed one keeps the id that it has on disk. */
function* ridsOfIds(
  engine: Engine,
  transaction: Transaction,
  collection: Collection,
  idKeys: readonly Buffer[],
): Generator<number> {
  const index = collection.indexes[0];
  if (index === undefined) return;
  for (const key of idKeys) {
    const reserved = engine.versions.reservations.get(`${collection.id}:0:${key.toString('latin1')}`);
    if (reserved?.owner === transaction) yield reserved.rid;
    yield* ridsWithKey(engine.store, collection, index, key);
  }
}

/** A document as this transaction sees it. */
export function visibleRow(
  engine: Engine,
  transaction: Transaction | undefined,
  collection: Collection,
  rid: number,
): Uint8Array | undefined {
  const own = transaction?.writes.get(collection.id);
  if (own?.has(rid) === true) return own.get(rid)?.raw;
  const change =
    transaction && changedSince(engine.versions, transaction, { collection: collection.id, rid });
  return change === undefined ? readRow(engine.store, collection, rid) : change.before;
}

interface Scan {
  readonly plan: Plan;
  readonly changed: ReadonlyMap<number, Uint8Array | undefined>;
  readonly cost: ScanCost;
}

function* visibleRows(engine: Engine, collection: Collection, { plan, changed, cost }: Scan): Generator<Row> {
  const once = plan.scans.length > 1 || plan.scans.some(({ index }) => index.multikey !== 0);
  const seen = new Set<number>();
  for (const row of plannedRows(engine, collection, plan)) {
    if (plan.scans.length > 0) cost.keys += 1;
    if (changed.has(row.rid) || (once && seen.has(row.rid))) continue;
    if (once) seen.add(row.rid);
    cost.docs += 1;
    yield row;
  }
  for (const [rid, raw] of [...changed].sort(([a], [b]) => a - b)) if (raw !== undefined) yield { rid, raw };
}

function* plannedRows(engine: Engine, collection: Collection, plan: Plan): Generator<Row> {
  if (plan.scans.length === 0) yield* scanRows(engine.store, collection, false);
  for (const { index, ranges, reverse } of plan.scans) {
    for (const range of reverse ? [...ranges].reverse() : ranges) {
      yield* scanIndex(engine.store, collection, { index, range, reverse });
    }
  }
}

function* matching(rows: Iterable<Row>, query: Query, plan: Plan, changed: boolean): Generator<Found> {
  if ((plan.exact && !changed) || Object.keys(query.filter).length === 0) {
    for (const { rid, raw } of rows) yield { rid, raw, doc: undefined };
    return;
  }
  const test = compileFilter(query.filter, query.variables, query.collation);
  if (asksForTypes(query.filter)) {
    for (const { rid, raw } of rows) if (test(decodeExact(raw))) yield { rid, raw, doc: undefined };
    return;
  }
  const names = fieldsOf(query.filter);
  for (const { rid, raw } of rows) {
    const doc = names === undefined ? decode(raw) : decodeFields(raw, names);
    if (test(doc)) yield { rid, raw, doc: names === undefined ? doc : undefined };
  }
}

/** Whether `$type` is in it anywhere: it tells a whole double from an integer, which plain decoding does not. */
function asksForTypes(filter: unknown): boolean {
  if (Array.isArray(filter)) return filter.some(asksForTypes);
  return isDoc(filter) && Object.keys(filter).some((key) => key === '$type' || asksForTypes(filter[key]));
}

/** The fields that a filter looks at, where it says so; an expression may look at any. */
function fieldsOf(filter: Doc): ReadonlySet<string> | undefined {
  const paths: string[] = [];
  const add = (branch: unknown): boolean =>
    isDoc(branch) &&
    Object.keys(branch).every((key) => {
      const operand = branch[key];
      if (!key.startsWith('$')) return paths.push(key) > 0;
      return ['$and', '$or', '$nor'].includes(key) && Array.isArray(operand) && operand.every(add);
    });
  return add(filter) ? firstSegments(paths) : undefined;
}

/** More than this is not kept beside the keys while sorting: it is read again, document by document. */
const KEPT_BYTES = 16 * 2 ** 20;
/** What MongoDB allows a sort in memory. */
const MOST_SORT_BYTES = 100 * 2 ** 20;
const KEY_BYTES = 100;

/**
 * Sorts in memory; with a limit it never keeps much more than that. Without one, a large result is sorted by its keys
 * alone, and one whose keys are too many is refused: an index serves it.
 */
function* sortRows(rows: Iterable<Found>, query: Query, read: (rid: number) => Uint8Array | undefined) {
  const wanted = query.limit > 0 ? query.skip + query.limit : Number.POSITIVE_INFINITY;
  const names = firstSegments(query.sort.map(([path]) => path));
  let kept: Keyed[] = [];
  let bytes = 0;
  for (const { rid, raw, doc } of rows) {
    bytes += raw.length;
    kept.push({
      rid,
      raw: bytes > KEPT_BYTES ? undefined : raw,
      key: sortKey(doc ?? decodeFields(raw, names), query.sort, query.collation),
    });
    if (kept.length > wanted * 2 + 1000) {
      kept = inOrder(kept, query).slice(0, wanted);
      bytes = kept.reduce((sum, row) => sum + (row.raw?.length ?? 0), 0);
    }
    if (kept.length * KEY_BYTES > MOST_SORT_BYTES) throw sortTooLarge();
  }
  for (const { rid, raw } of inOrder(kept, query)) {
    const found = raw ?? read(rid);
    if (found !== undefined) yield { rid, raw: found, doc: undefined };
  }
}

function sortTooLarge(): CommandError {
  return new CommandError(
    292,
    `Sort exceeded memory limit of ${MOST_SORT_BYTES} bytes: an index over what is sorted by serves it.`,
  );
}

interface Keyed {
  readonly rid: number;
  readonly raw: Uint8Array | undefined;
  readonly key: readonly unknown[];
}

function inOrder(rows: Keyed[], { sort, collation }: Query): Keyed[] {
  return rows.sort((a, b) => compareSortKeys(a.key, b.key, sort, collation));
}

function* slice(rows: Iterable<Found>, skip: number, limit: number): Generator<Found> {
  let at = 0;
  for (const row of rows) {
    at += 1;
    if (at <= skip) continue;
    yield row;
    if (limit > 0 && at >= skip + limit) return;
  }
}

function* settle(rows: readonly Found[]): Generator<Found> {
  yield* rows;
}
