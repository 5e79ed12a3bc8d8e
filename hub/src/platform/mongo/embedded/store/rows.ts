import type { StatementSync } from 'node:sqlite';
import type { Collection, Index } from './catalog.ts';
import type { Store } from './store.ts';

/** Documents and index keys in their tables: `d<collection>` holds documents, `x<index>` one row per key. */

export interface Row {
  readonly rid: number;
  readonly raw: Uint8Array;
}

/** Keys from `low` on, up to but without `high`. */
export interface KeyRange {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
  /** `low` is a whole key: in a unique index there is one document or none. */
  readonly isKey: boolean;
}

const FIRST_PAGE = 16;
const LARGEST_PAGE = 512;

export function readRow(store: Store, collection: Collection, rid: number): Uint8Array | undefined {
  const row = store.prepare(`SELECT doc FROM d${collection.id} WHERE rid = ?`).get(rid);
  return row === undefined ? undefined : (row.doc as Uint8Array);
}

/** The committed documents that have this very key. */
export function ridsWithKey(store: Store, collection: Collection, index: Index, key: Uint8Array): number[] {
  const sql =
    index.id === 0
      ? `SELECT rid FROM d${collection.id} WHERE id = ?`
      : `SELECT rid FROM x${index.id} WHERE key = ?`;
  return store
    .prepare(sql)
    .all(key)
    .map((row) => Number(row.rid));
}

/** All documents in the order they came, read page by page so that the scan may rest between pages. */
export function* scanRows(store: Store, collection: Collection, reverse: boolean): Generator<Row> {
  const [compare, order] = reverse ? ['<', 'DESC'] : ['>', 'ASC'];
  const sql = `SELECT rid, doc FROM d${collection.id} WHERE rid ${compare} ? ORDER BY rid ${order} LIMIT ?`;
  let after = reverse ? Number.MAX_SAFE_INTEGER : 0;
  for (let size = FIRST_PAGE; ; size = Math.min(size * 4, LARGEST_PAGE)) {
    const page = store.prepare(sql).all(after, size);
    for (const row of page) {
      after = Number(row.rid);
      yield { rid: after, raw: row.doc as Uint8Array };
    }
    if (page.length < size) return;
  }
}

/** The documents whose key lies in a range, in key order. Yields one row per key: a document may come twice. */
export function* scanIndex(
  store: Store,
  collection: Collection,
  scan: { readonly index: Index; readonly range: KeyRange; readonly reverse: boolean },
): Generator<Row> {
  if (scan.range.isKey && scan.index.unique) {
    const row = keyStatement(store, collection, scan.index).get(scan.range.low);
    if (row !== undefined) yield { rid: Number(row.rid), raw: row.doc as Uint8Array };
    return;
  }
  const end = scan.reverse ? scan.range.low : scan.range.high;
  let key = scan.reverse ? scan.range.high : scan.range.low;
  let rid = -1;
  for (let size = FIRST_PAGE; ; size = Math.min(size * 4, LARGEST_PAGE)) {
    // Prepared anew for every page: a fault may have closed the file in between.
    const page = rangeStatement(store, collection, scan.index, scan.reverse).all(key, rid, end, size);
    for (const row of page) {
      key = row.key as Uint8Array;
      rid = Number(row.rid);
      yield { rid, raw: row.doc as Uint8Array };
    }
    if (page.length < size) return;
  }
}

export function insertRow(
  store: Store,
  collection: Collection,
  row: Row & { readonly id: Uint8Array },
): void {
  store
    .prepare(`INSERT INTO d${collection.id} (rid, id, doc) VALUES (?, ?, ?)`)
    .run(row.rid, row.id, row.raw);
}

export function updateRow(store: Store, collection: Collection, row: Row): void {
  store.prepare(`UPDATE d${collection.id} SET doc = ? WHERE rid = ?`).run(row.raw, row.rid);
}

export function deleteRow(store: Store, collection: Collection, rid: number): void {
  store.prepare(`DELETE FROM d${collection.id} WHERE rid = ?`).run(rid);
}

export function insertKey(store: Store, index: Index, key: Uint8Array, rid: number): void {
  store.prepare(`INSERT INTO x${index.id} (key, rid) VALUES (?, ?)`).run(key, rid);
}

export function deleteKey(store: Store, index: Index, key: Uint8Array, rid: number): void {
  store.prepare(`DELETE FROM x${index.id} WHERE key = ? AND rid = ?`).run(key, rid);
}

export function countRows(store: Store, collection: Collection): number {
  collection.count ??= Number(store.prepare(`SELECT count(*) AS n FROM d${collection.id}`).get()?.n ?? 0);
  return collection.count;
}

/** How many bytes the committed documents have. */
export function dataSize(store: Store, collection: Collection): number {
  return Number(store.prepare(`SELECT total(length(doc)) AS n FROM d${collection.id}`).get()?.n ?? 0);
}

/** How many keys lie in a range; not one document is read. */
export function countKeys(store: Store, collection: Collection, index: Index, range: KeyRange): number {
  const [table, key] = index.id === 0 ? [`d${collection.id}`, 'id'] : [`x${index.id}`, 'key'];
  const counted = store.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${key} >= ? AND ${key} < ?`);
  return Number(counted.get(range.low, range.high)?.n ?? 0);
}

function keyStatement(store: Store, collection: Collection, index: Index): StatementSync {
  if (index.id === 0) return store.prepare(`SELECT rid, doc FROM d${collection.id} WHERE id = ?`);
  return store.prepare(
    `SELECT d.rid AS rid, d.doc AS doc FROM x${index.id} x CROSS JOIN d${collection.id} d ON d.rid = x.rid
      WHERE x.key = ?`,
  );
}

function rangeStatement(store: Store, collection: Collection, index: Index, reverse: boolean): StatementSync {
  const [from, to, order] = reverse ? ['<', '>=', 'DESC'] : ['>', '<', 'ASC'];
  if (index.id === 0) {
    return store.prepare(
      `SELECT id AS key, rid, doc FROM d${collection.id} WHERE (id, rid) ${from} (?, ?) AND id ${to} ?
        ORDER BY id ${order}, rid ${order} LIMIT ?`,
    );
  }
  return store.prepare(
    `SELECT x.key AS key, x.rid AS rid, d.doc AS doc
      FROM x${index.id} x CROSS JOIN d${collection.id} d ON d.rid = x.rid
      WHERE (x.key, x.rid) ${from} (?, ?) AND x.key ${to} ?
      ORDER BY x.key ${order}, x.rid ${order} LIMIT ?`,
  );
}
