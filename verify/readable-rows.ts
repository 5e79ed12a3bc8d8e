/** A collection's rows in order, past pages of the database that cannot be read. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type Row =
  | { readonly row: number; readonly columns: Readonly<Record<string, unknown>>; readonly isWhole: boolean }
  | { readonly row: number; readonly through: number; readonly columns: null };

export type Selection = {
  readonly table: string;
  /** Columns that stand before the long text in the file, so that they are left when its pages are not. */
  readonly short: readonly string[];
  readonly long: readonly string[];
};

export function* readableRows(database: DatabaseSync, { table, short, long }: Selection): Generator<Row> {
  const statement = (columns: readonly string[]) =>
    database.prepare(`SELECT row, ${columns.join(', ')} FROM ${table} WHERE row > ? ORDER BY row LIMIT 1`);
  const whole = statement([...short, ...long]);
  const part = statement(short);
  const last = lastRow(database, table);
  let after = 0;
  for (;;) {
    const found = readAfter(whole, after) ?? readAfter(part, after);
    if (found === 'none') return;
    if (found !== undefined) {
      const row = Number(found.row);
      yield { row, columns: found, isWhole: 'data' in found };
      after = row;
      continue;
    }
    const readable = findReadable(part, after, last ?? after + FAR);
    yield { row: after + 1, through: readable ?? last ?? after + 1, columns: null };
    if (readable === undefined) return;
    after = readable;
  }
}

/** How far a reader looks for another row where the file does not say how many there are. */
const FAR = 100_000;

/** From which number on there is a row, or the end, that can be read. */
function findReadable(statement: StatementSync, after: number, last: number): number | undefined {
  for (let from = after + 1; from <= last; from += 1)
    if (readAfter(statement, from) !== undefined) return from;
  return undefined;
}

function lastRow(database: DatabaseSync, table: string): number | undefined {
  try {
    return Number(database.prepare(`SELECT max(row) AS last FROM ${table}`).get()?.last ?? 0);
  } catch {
    return undefined;
  }
}

/** Undefined where the next row cannot be read, or is one that damage made up. */
function readAfter(statement: StatementSync, after: number): Record<string, unknown> | 'none' | undefined {
  try {
    const found = statement.get(after);
    if (found === undefined) return 'none';
    return Number(found.row) > after ? found : undefined;
  } catch {
    return undefined;
  }
}
