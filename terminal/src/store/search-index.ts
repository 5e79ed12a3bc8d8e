import type { Connection } from './connection.ts';
import { openRow, ROW_COLUMNS } from './row-data.ts';
import { foldText } from './search-text.ts';
import type { Table } from './table.ts';

/**
 * Two tables beside a searched collection, written in the same transaction: the folded text of every document
 * that is not deleted, and its trigrams. The trigram index only knows that a run occurs (`detail=none`, a third of
 * the size); the text settles the rest.
 */
const FOLDING_VERSION = 1;

/** The text and the trigrams, and what FTS5 keeps the trigrams in. */
const TABLES = ['_text', '_trigram', '_trigram_data', '_trigram_idx', '_trigram_docsize'];

export type IndexedRow = { readonly row: number; readonly document: object; readonly deleted: boolean };

/** Builds the index where it is missing or torn, or was made for other fields or by another folding. */
export function prepareSearch(connection: Connection, table: Table): void {
  const wanted = table.searched.length === 0 ? '' : JSON.stringify([FOLDING_VERSION, table.searched]);
  const number = Number(table.name.slice(1));
  connection.transaction(() => {
    const built = connection
      .prepare('SELECT searched FROM store_tables WHERE number = ?')
      .get(number)?.searched;
    const intact = wanted === '' || isWhole(connection, table.name);
    if (built === wanted && intact) return;
    connection.database.exec(`
      DROP TABLE IF EXISTS ${table.name}_text;
      DROP TABLE IF EXISTS ${table.name}_trigram;
    `);
    if (wanted !== '') build(connection, table);
    connection.prepare('UPDATE store_tables SET searched = ? WHERE number = ?').run(wanted, number);
  });
}

/** All the texts, then all their trigrams from there: each table's pages are touched in one go. */
export function indexDocuments(connection: Connection, table: Table, rows: readonly IndexedRow[]): void {
  const { name } = table;
  const insert = connection.prepare(`INSERT INTO ${name}_text (row, folded) VALUES (?, ?)`);
  for (const { row, document, deleted } of rows) if (!deleted) insert.run(row, foldedFields(table, document));
  connection
    .prepare(
      `INSERT INTO ${name}_trigram (rowid, folded) SELECT row, folded FROM ${name}_text WHERE row BETWEEN ? AND ?`,
    )
    .run(rows[0]?.row ?? 0, rows.at(-1)?.row ?? -1);
}

/** A change of price or stock leaves the text alone, and costs one look. */
export function reindexDocument(connection: Connection, table: Table, changed: IndexedRow): void {
  const { row, document, deleted } = changed;
  const indexed = connection.prepare(`SELECT folded FROM ${table.name}_text WHERE row = ?`).get(row)?.folded;
  if (!deleted && indexed === foldedFields(table, document)) return;
  if (indexed !== undefined) unindexDocument(connection, table, row);
  indexDocuments(connection, table, [changed]);
}

export function unindexDocument(connection: Connection, table: Table, row: number): void {
  connection.prepare(`DELETE FROM ${table.name}_text WHERE row = ?`).run(row);
  connection.prepare(`DELETE FROM ${table.name}_trigram WHERE rowid = ?`).run(row);
}

/** What can be told at every start without reading the index: its tables are there, and know every document. */
function isWhole(connection: Connection, name: string): boolean {
  const tables = TABLES.map((suffix) => name + suffix);
  const found = connection
    .prepare(
      `SELECT count(*) AS count FROM sqlite_schema WHERE name IN (${tables.map(() => '?').join(', ')})`,
    )
    .get(...tables);
  if (found?.count !== tables.length) return false;
  const counts = connection
    .prepare(
      `SELECT (SELECT count(*) FROM ${name}) - (SELECT count(*) FROM ${name} WHERE deleted = 1) AS documents,
         (SELECT count(*) FROM ${name}_text) AS texts, (SELECT count(*) FROM ${name}_trigram_docsize) AS indexed`,
    )
    .get();
  return counts?.texts === counts?.documents && counts?.indexed === counts?.documents;
}

function build(connection: Connection, table: Table): void {
  connection.database.exec(`
    CREATE TABLE ${table.name}_text (row INTEGER PRIMARY KEY, folded TEXT NOT NULL);
    CREATE VIRTUAL TABLE ${table.name}_trigram USING fts5(folded, content='', contentless_delete=1,
      detail=none, tokenize='trigram case_sensitive 1');
  `);
  const documents = connection.prepare(
    `SELECT row, ${ROW_COLUMNS} FROM ${table.name} WHERE deleted = 0 ORDER BY row`,
  );
  for (const row of documents.iterate()) {
    indexDocuments(connection, table, [{ row: Number(row.row), document: openRow(row), deleted: false }]);
  }
}

function foldedFields(table: Table, document: object): string {
  return table.searched.map((field) => foldText(fieldText(document, field))).join('\n');
}

/** Text, numbers and lists of them (a product's several barcodes). */
function fieldText(document: object, field: string): string {
  const value: unknown = Reflect.get(document, field);
  if (Array.isArray(value)) return value.map((part) => (isText(part) ? String(part) : '')).join(' ');
  return isText(value) ? String(value) : '';
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
