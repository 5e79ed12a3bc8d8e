/**
 * Reads what can be read of a damaged file: row by row, past pages that cannot be. Nothing in the file is changed,
 * its write-ahead log included.
 */
import { DatabaseSync } from 'node:sqlite';

export type Salvage = {
  /** Names of the collections that the file knows of. */
  readonly collections: readonly string[];
  /** Documents that are not deleted, as they were stored. */
  readonly documents: (collection: string) => Iterable<Record<string, unknown>>;
  readonly state: ReadonlyMap<string, unknown>;
  readonly close: () => void;
};

/** Undefined where not even the list of tables can be read. */
export function openSalvage(file: string): Salvage | undefined {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true });
  } catch {
    return undefined;
  }
  const tables = listTables(database);
  if (tables === undefined) {
    database.close();
    return undefined;
  }
  return {
    collections: [...tables.keys()],
    documents: (collection) => documentsOf(database, tables.get(collection)),
    state: readState(database),
    close: () => database.close(),
  };
}

/** The newest schema version's table of each collection. */
function listTables(database: DatabaseSync): ReadonlyMap<string, string> | undefined {
  try {
    const rows = database.prepare('SELECT number, collection FROM store_tables ORDER BY version').all();
    return new Map(rows.map(({ number, collection }) => [String(collection), `c${number}`]));
  } catch {
    return undefined;
  }
}

function* documentsOf(database: DatabaseSync, table: string | undefined): Generator<Record<string, unknown>> {
  if (table === undefined) return;
  const next = `SELECT row, deleted, data FROM ${table} WHERE row > ? ORDER BY row LIMIT 1`;
  for (const row of rowsPastDamage(database, next)) {
    const document = row.deleted === 0 ? parse(row.data) : undefined;
    if (typeof document === 'object' && document !== null) yield document as Record<string, unknown>;
  }
}

function readState(database: DatabaseSync): ReadonlyMap<string, unknown> {
  const state = new Map<string, unknown>();
  const next = 'SELECT rowid AS row, key, value FROM store_state WHERE rowid > ? ORDER BY rowid LIMIT 1';
  for (const { key, value } of rowsPastDamage(database, next)) {
    const parsed = parse(value);
    if (parsed !== undefined) state.set(String(key), parsed);
  }
  return state;
}

/** Beyond this the rest of a table is given up: no till's collection is this long. */
const LONGEST_LEAP = 2 ** 22;

/** A page that cannot be read is leapt over in growing steps, and the rows behind it are found by halving back. */
function* rowsPastDamage(database: DatabaseSync, sql: string): Generator<Record<string, unknown>> {
  let after = 0;
  for (;;) {
    const row = read(database, sql, after);
    if (row === 'none') return;
    if (row !== 'unreadable') {
      yield row;
      after = Number(row.row);
      continue;
    }
    const readable = findReadable(database, sql, after);
    if (readable === undefined) return;
    after = readable;
  }
}

function findReadable(database: DatabaseSync, sql: string, from: number): number | undefined {
  let leap = 1;
  while (leap <= LONGEST_LEAP && read(database, sql, from + leap) === 'unreadable') leap *= 2;
  if (leap > LONGEST_LEAP) return undefined;
  let unreadable = from + Math.floor(leap / 2);
  let readable = from + leap;
  while (readable - unreadable > 1) {
    const middle = Math.floor((unreadable + readable) / 2);
    if (read(database, sql, middle) === 'unreadable') unreadable = middle;
    else readable = middle;
  }
  return readable;
}

function read(
  database: DatabaseSync,
  sql: string,
  after: number,
): Record<string, unknown> | 'none' | 'unreadable' {
  try {
    const row = database.prepare(sql).get(after);
    if (row === undefined) return 'none';
    return Number(row.row) > after ? row : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
