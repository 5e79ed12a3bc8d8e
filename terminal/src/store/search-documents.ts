import type { Connection, SqlValue } from './connection.ts';
import { openRow } from './row-data.ts';
import { searchWords, trigramsOf } from './search-text.ts';

/** One letter matches nearly everything; ranking all of it would keep the cashier waiting for no better answer. */
const MOST_RANKED = 2_000;

/**
 * The documents in which every word occurs somewhere, best first: text that begins with the first word, then a
 * word that does, then the rest; shorter texts before longer ones. Words of one or two characters, and with them
 * much of Chinese and Japanese, are looked for in the texts that the longer words leave.
 */
export function searchTable(
  connection: Connection,
  table: string,
  { text, limit }: { readonly text: string; readonly limit: number },
): readonly object[] {
  const words = searchWords(text);
  const [first] = words;
  if (first === undefined) return [];
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
