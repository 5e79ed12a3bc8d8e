/** The journal in a till's file, row by row, and what the till noted beside it. Nothing of the file is changed. */
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { copyAside } from './copy-aside.ts';
import { type Found, foundNothing, foundText } from './found.ts';
import { withWitness } from './read-witness.ts';
import { type Row, readableRows, type Selection } from './readable-rows.ts';
import { readTillNotes, type TillNotes } from './till-notes.ts';

export type TillFile = {
  readonly notes: TillNotes;
  /** Damage that is no one entry's. */
  readonly problems: readonly string[];
};

export function readTillFile(file: string, take: (found: Found) => void): TillFile {
  const { copy, remove } = copyAside(file);
  try {
    const database = new DatabaseSync(copy, { readOnly: true });
    try {
      const read = readDatabase(database, take);
      return { ...read, notes: withWitness(file, read.notes) };
    } finally {
      database.close();
    }
  } finally {
    remove();
  }
}

function readDatabase(database: DatabaseSync, take: (found: Found) => void): TillFile {
  const selection = findJournal(database);
  for (const row of readableRows(database, selection)) {
    const found = foundRow(row);
    if (found) take(found);
  }
  const { notes, problems } = readTillNotes((key) => readState(database, key));
  return { notes, problems: [...problems, ...damageOf(database, selection.table)] };
}

/** Its checksum, where the version that wrote it kept one, must be its own. */
function readState(database: DatabaseSync, key: string): string | undefined {
  const state = database.prepare('SELECT * FROM store_state WHERE key = ?').get(key);
  if (!state) return undefined;
  const value = String(state.value);
  if (typeof state.sum === 'number' && state.sum !== crc32(value)) throw new Error('not what was written');
  return value;
}

const layoutSchema = z.tuple(
  [z.number(), z.string(), z.array(z.tuple([z.string(), z.string(), z.string()]))],
  z.unknown(),
);

function findJournal(database: DatabaseSync): Selection {
  const stored = database
    .prepare("SELECT number, layout FROM store_tables WHERE collection = 'journal' ORDER BY version DESC")
    .get();
  if (!stored) throw new Error('it is a database, but there is no journal in it');
  const layout = layoutSchema.safeParse(JSON.parse(String(stored.layout)));
  const columnOf = (field: string) => layout.data?.[2].find((column) => column[1] === field)?.[0];
  const epoch = columnOf('epoch');
  const sequence = columnOf('sequence');
  return {
    table: `c${Number(stored.number)}`,
    short: ['id', 'deleted'],
    long: ['data', ...(epoch && sequence ? [`${epoch} AS epoch`, `${sequence} AS sequence`] : [])],
  };
}

/** RxDB's own fields begin with `_`; a row that it marked as deleted is no entry any more. */
function foundRow(row: Row): Found | undefined {
  if (row.columns === null) {
    const where = row.through > row.row ? `rows ${row.row} to ${row.through}` : `row ${row.row}`;
    return foundNothing(where, [], 'cannot be read: a page of the database is damaged');
  }
  const where = `row ${row.row}`;
  const { id, deleted, data, epoch, sequence } = row.columns;
  if (deleted === 1) return undefined;
  const filed = String(id);
  if (!row.isWhole) return foundNothing(where, [filed], 'cannot be read: a page of the database is damaged');
  const column = epoch === undefined ? [] : [filed.replace(/:\d+:\d+$/, `:${epoch}:${sequence}`)];
  const found = foundText(where, [filed, ...column], String(data));
  if (found.content === null) return found;
  const own = Object.entries(found.content).filter(([key]) => !key.startsWith('_'));
  return { ...found, content: Object.fromEntries(own) };
}

function damageOf(database: DatabaseSync, table: string): readonly string[] {
  try {
    const lines = database
      .prepare(`PRAGMA integrity_check(${table})`)
      .all()
      .map((row) => String(row.integrity_check));
    const [first, ...more] = lines.filter((line) => line !== 'ok');
    if (first === undefined) return [];
    return [
      `the database is damaged: ${first.replaceAll('\n', ' ')}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    ];
  } catch (error) {
    return [`the database is damaged: ${error instanceof Error ? error.message : error}`];
  }
}
