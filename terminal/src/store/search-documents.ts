import type { Connection, SqlValue } from './connection.ts';
import { openRow, ROW_COLUMNS } from './row-data.ts';
import { searchWords, trigramsOf } from './search-text.ts';
import { findTypos } from './search-typos.ts';

/** One letter matches nearly everything; ranking all of it would keep the cashier waiting for no better answer. */
const MOST_RANKED = 2_000;

/**
 * The documents in which every word occurs somewhere, best first: text that begins with the first word, then a
 * word that does, then the rest; shorter texts before longer ones. Words of one or two characters, and with them
 * much of Chinese and Japanese, are looked for in the texts that the longer words leave. Where no document has
 * them all, one typing error in one of them is forgiven.
 */
export function searchTable(
  connection: Connection,
  table: string,
  { text, limit }: { readonly text: string; readonly limit: number },
): readonly object[] {
  const words = searchWords(text);
  if (words.length === 0 || limit < 1) return [];
  const exact = findExact(connection, table, { words, limit });
  return exact.length > 0
    ? exact
    : readRows(connection, table, findTypos(connection, table, words).slice(0, limit));
}

function findExact(
  connection: Connection,
  table: string,
  { words, limit }: { readonly words: readonly string[]; readonly limit: number },
): readonly object[] {
  const first = words[0] ?? '';
  const { sql, values } = candidates(table, words);
  const rows = connection
    .prepare(
      `SELECT c.data, c.deleted, c.sum FROM (
         SELECT row, folded FROM ${sql}
         ORDER BY CASE instr(char(10) || folded, char(10) || ?) WHEN 0 THEN
             CASE instr(folded, ' ' || ?) WHEN 0 THEN 2 ELSE 1 END ELSE 0 END,
           length(folded), folded, row
         LIMIT ?) AS best
       JOIN ${table} AS c ON c.row = best.row AND c.deleted = 0
       ORDER BY CASE instr(char(10) || best.folded, char(10) || ?) WHEN 0 THEN
             CASE instr(best.folded, ' ' || ?) WHEN 0 THEN 2 ELSE 1 END ELSE 0 END,
         length(best.folded), best.folded, best.row`,
    )
    .all(...values, first, first, limit, first, first);
  return rows.map((row) => openRow<object>(row));
}

function readRows(connection: Connection, table: string, rows: readonly number[]): readonly object[] {
  const document = connection.prepare(`SELECT ${ROW_COLUMNS} FROM ${table} WHERE row = ? AND deleted = 0`);
  return rows.flatMap((row): object[] => {
    const stored = document.get(row);
    return stored ? [openRow(stored)] : [];
  });
}

function candidates(table: string, words: readonly string[]): { sql: string; values: readonly SqlValue[] } {
  const trigrams = [...new Set(words.flatMap(trigramsOf))];
  const contains = words.map(() => 'instr(folded, ?) > 0').join(' AND ');
  if (trigrams.length === 0) {
    const sql = `(SELECT row, folded FROM ${table}_text WHERE ${contains} ORDER BY row LIMIT ${MOST_RANKED})`;
    return { sql, values: words };
  }
  const match = trigrams.map((trigram) => `"${trigram}"`).join(' AND ');
  return {
    sql: `${table}_text WHERE row IN (SELECT rowid FROM ${table}_trigram WHERE ${table}_trigram MATCH ?)
          AND ${contains}`,
    values: [match, ...words],
  };
}
