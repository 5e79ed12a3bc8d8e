import { InvariantError } from '@counterbook/shared/result';
import {
  type BulkWriteRow,
  type BulkWriteRowProcessed,
  categorizeBulkWriteRows,
  type EventBulk,
  type RxDocumentData,
  type RxStorageChangeEvent,
  type RxStorageInstance,
  type RxStorageWriteError,
  type StringKeys,
} from 'rxdb';
import { type Bytes, writeAttachments } from './attachments.ts';
import type { Connection, SqlValue } from './connection.ts';
import { indexText } from './index-text.ts';
import { extract } from './layout.ts';
import { openRow, ROW_COLUMNS, sealRow } from './row-data.ts';
import { type IndexedRow, indexDocuments, reindexDocument } from './search-index.ts';
import { distrust, keyOf, type Table, takeSequence } from './table.ts';

/** How far a reader of changes has come: a number of the file's own, never a time. */
export type SequenceCheckpoint = { readonly sequence: number };

export type Bulk<Doc> = EventBulk<RxStorageChangeEvent<RxDocumentData<Doc>>, SequenceCheckpoint>;

export type Written<Doc> = {
  readonly errors: RxStorageWriteError<Doc>[];
  readonly bulks: readonly Bulk<Doc>[];
};

type Target<Doc> = {
  readonly connection: Connection;
  readonly table: Table;
  readonly instance: RxStorageInstance<Doc, unknown, unknown, SequenceCheckpoint>;
  /** Of the attachments that come with the rows. */
  readonly bytes: Bytes;
};

type StoredRow<Doc> = { readonly row: number; readonly document: RxDocumentData<Doc> };

/**
 * One transaction for all rows: a conflict is answered and the other rows are kept, an error keeps none. A bulk
 * that names a document twice is taken in turns, since the second write must see the first.
 */
export function writeDocuments<Doc>(
  target: Target<Doc>,
  rows: BulkWriteRow<Doc>[],
  context: string,
): Written<Doc> {
  return target.connection.transaction(() => {
    const turns = turnsOf(target.table, rows).map((turn) => writeTurn(target, turn, context));
    return { errors: turns.flatMap((turn) => turn.errors), bulks: turns.flatMap((turn) => turn.bulks) };
  });
}

function writeTurn<Doc>(target: Target<Doc>, rows: BulkWriteRow<Doc>[], context: string): Written<Doc> {
  const { connection, table, instance } = target;
  const stored = storedRows<Doc>(
    connection,
    table,
    rows.map((row) => keyOf(table, row.document)),
  );
  const sorted = categorizeBulkWriteRows<Doc>(
    instance,
    table.layout.primaryPath as StringKeys<Doc>,
    new Map([...stored].map(([id, { document }]) => [id, document])),
    rows,
    context,
  );
  const count = sorted.bulkInsertDocs.length + sorted.bulkUpdateDocs.length;
  if (count === 0) return { errors: sorted.errors, bulks: [] };

  const { first } = takeSequence(connection, count);
  const insert = inserter(connection, table);
  const update = updater(connection, table);
  const added: IndexedRow[] = [];
  let inserted = 0;
  let updated = 0;
  // Both lists keep the order of the rows, and so must the numbers: it is the order in which changes are read.
  for (const { document } of rows) {
    const id = keyOf(table, document);
    const addition = sorted.bulkInsertDocs[inserted];
    const change = sorted.bulkUpdateDocs[updated];
    const sequence = first + inserted + updated;
    if (addition && keyOf(table, addition.document) === id) {
      added.push(insert(addition.document, sequence));
      inserted += 1;
    } else if (change && keyOf(table, change.document) === id) {
      update(change, stored, sequence);
      updated += 1;
    }
  }
  if (table.searched.length > 0) indexDocuments(connection, table, added);
  if (inserted + updated < count) throw new InvariantError('A row that was to be written has no document');
  // RxDB lists an event even for a document refused for want of an attachment's data.
  const refused = new Set(sorted.errors.map((error) => error.documentId));
  if (instance.schema.attachments) {
    const revived = rows.filter((row) => row.previous?._deleted && !refused.has(keyOf(table, row.document)));
    writeAttachments(connection, table, { changed: sorted, revived, bytes: target.bytes });
  }
  const events = sorted.eventBulk.events.filter((event) => !refused.has(event.documentId));
  const bulk: Bulk<Doc> = { ...sorted.eventBulk, events, checkpoint: { sequence: first + count - 1 } };
  return { errors: sorted.errors, bulks: events.length > 0 ? [bulk] : [] };
}

function inserter<Doc>(connection: Connection, table: Table) {
  const { columns } = table.layout;
  const names = ['id', 'seq', 'data', 'deleted', 'sum', ...columns.map((column) => column.name)];
  const statement = connection.prepare(
    `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  return (document: RxDocumentData<Doc>, sequence: number): IndexedRow => {
    const id = indexText(keyOf(table, document));
    const { lastInsertRowid } = statement.run(id, ...valuesOf(connection, table, document, sequence));
    return { row: Number(lastInsertRowid), document, deleted: document._deleted };
  };
}

function updater<Doc>(connection: Connection, table: Table) {
  const names = ['seq', 'data', 'deleted', 'sum', ...table.layout.columns.map((column) => column.name)];
  const statement = connection.prepare(
    `UPDATE ${table.name} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE row = ?`,
  );
  return (
    { document }: BulkWriteRowProcessed<Doc>,
    stored: ReadonlyMap<string, StoredRow<Doc>>,
    sequence: number,
  ): void => {
    const row = stored.get(keyOf(table, document))?.row ?? 0;
    statement.run(...valuesOf(connection, table, document, sequence), row);
    if (table.searched.length === 0) return;
    reindexDocument(connection, table, { row, document, deleted: document._deleted });
  };
}

function valuesOf<Doc>(
  connection: Connection,
  table: Table,
  document: RxDocumentData<Doc>,
  sequence: number,
): readonly SqlValue[] {
  const extracted = extract(table.layout, document);
  if (extracted.irregular || extracted.nulls) distrust(connection, table, extracted);
  const { data, deleted, sum } = sealRow(document);
  return [sequence, data, deleted, sum, ...extracted.values];
}

/** How many keys one statement asks for; a bulk of 100,000 would otherwise be 100,000 questions. */
const KEYS_AT_ONCE = 100;

export function storedRows<Doc>(
  connection: Connection,
  table: Table,
  ids: readonly string[],
): Map<string, StoredRow<Doc>> {
  const found = new Map<string, StoredRow<Doc>>();
  const ask = (keys: readonly string[]): void => {
    const sql = `SELECT row, ${ROW_COLUMNS} FROM ${table.name} WHERE id IN (${keys.map(() => '?').join(', ')})`;
    for (const row of connection.prepare(sql).iterate(...keys.map(indexText))) {
      const document = openRow<RxDocumentData<Doc>>(row);
      found.set(keyOf(table, document), { row: Number(row.row), document });
    }
  };
  const whole = ids.length - (ids.length % KEYS_AT_ONCE);
  for (let at = 0; at < whole; at += KEYS_AT_ONCE) ask(ids.slice(at, at + KEYS_AT_ONCE));
  for (const id of ids.slice(whole)) ask([id]);
  return found;
}

function turnsOf<Doc>(table: Table, rows: BulkWriteRow<Doc>[]): BulkWriteRow<Doc>[][] {
  const turns: { ids: Set<string>; rows: BulkWriteRow<Doc>[] }[] = [];
  for (const row of rows) {
    const id = keyOf(table, row.document);
    const last = turns.at(-1);
    if (last && !last.ids.has(id)) {
      last.ids.add(id);
      last.rows.push(row);
    } else turns.push({ ids: new Set([id]), rows: [row] });
  }
  return turns.map((turn) => turn.rows);
}
