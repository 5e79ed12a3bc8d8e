import type { BulkWriteRow, CategorizeBulkWriteRowsOutput } from 'rxdb';
import type { Connection } from './connection.ts';
import { indexText } from './index-text.ts';
import { StoreError } from './store-error.ts';
import { keyOf, type Table } from './table.ts';

/**
 * The attachments of a collection's documents, in a table beside it: what a document says of them (name, length,
 * digest) and their bytes are on disk together or not at all. A document that is purged takes its attachments
 * with it, by trigger.
 */
export type Bytes = ReadonlyMap<Blob, Uint8Array>;

type Changed<Doc> = Pick<
  CategorizeBulkWriteRowsOutput<Doc>,
  'attachmentsAdd' | 'attachmentsUpdate' | 'attachmentsRemove'
>;

export function prepareAttachments(connection: Connection, table: Table): void {
  const { name } = table;
  connection.transaction(() =>
    connection.database.exec(`
      CREATE TABLE IF NOT EXISTS ${name}_attachments (row INTEGER NOT NULL, attachment TEXT NOT NULL,
        digest TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (row, attachment));
      CREATE TRIGGER IF NOT EXISTS ${name}_purged AFTER DELETE ON ${name} BEGIN
        DELETE FROM ${name}_attachments WHERE row = old.row; END;
    `),
  );
}

/** A blob tells its bytes only later, and a transaction cannot wait: they are read before it begins. */
export async function readBytes<Doc>(rows: readonly BulkWriteRow<Doc>[]): Promise<Bytes> {
  const blobs = rows.flatMap((row) =>
    Object.values(row.document._attachments).flatMap((attachment) =>
      'data' in attachment && attachment.data instanceof Blob ? [attachment.data] : [],
    ),
  );
  const read = blobs.map(async (blob): Promise<[Blob, Uint8Array]> => [blob, await bytesOf(blob)]);
  return new Map(await Promise.all(read));
}

/** Part of the transaction that writes the documents, and after them: a new one has no row before. */
export function writeAttachments<Doc>(
  connection: Connection,
  table: Table,
  written: {
    readonly changed: Changed<Doc>;
    readonly revived: readonly BulkWriteRow<Doc>[];
    readonly bytes: Bytes;
  },
): void {
  const { changed, revived, bytes } = written;
  const remove = connection.prepare(
    `DELETE FROM ${table.name}_attachments
     WHERE row = (SELECT row FROM ${table.name} WHERE id = ?) AND attachment = ?`,
  );
  const put = connection.prepare(
    `INSERT OR REPLACE INTO ${table.name}_attachments (row, attachment, digest, type, data)
     SELECT row, ?, ?, ?, ? FROM ${table.name} WHERE id = ?`,
  );
  for (const { documentId, attachmentId } of changed.attachmentsRemove) {
    remove.run(indexText(documentId), indexText(attachmentId));
  }
  for (const one of [...changed.attachmentsAdd, ...changed.attachmentsUpdate, ...given(table, revived)]) {
    const { data, digest } = one.attachmentData;
    const content = bytes.get(data) ?? new Uint8Array();
    put.run(indexText(one.attachmentId), digest, data.type, content, indexText(one.documentId));
  }
}

export function attachmentData(
  connection: Connection,
  table: Table,
  wanted: { readonly documentId: string; readonly attachmentId: string; readonly digest: string },
): Blob {
  const found = connection
    .prepare(
      `SELECT type, data FROM ${table.name}_attachments
       WHERE row = (SELECT row FROM ${table.name} WHERE id = ?) AND attachment = ? AND digest = ?`,
    )
    .get(indexText(wanted.documentId), indexText(wanted.attachmentId), wanted.digest);
  if (!found || !(found.data instanceof Uint8Array)) {
    const name = `${wanted.attachmentId} of ${wanted.documentId} with digest ${wanted.digest}`;
    throw new StoreError('refused', `There is no attachment ${name}`);
  }
  return new Blob([new Uint8Array(found.data)], { type: String(found.type) });
}

/** To the table that takes the collection's place; rows keep their numbers there. */
export function moveAttachments(connection: Connection, from: string, to: string): void {
  const kept = connection
    .prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(`${from}_attachments`);
  if (kept?.count === 0) return;
  connection.database.exec(`ALTER TABLE ${from}_attachments RENAME TO ${to}_attachments`);
}

/**
 * A tombstone still describes its attachments, and RxDB takes that for their bytes when the document comes back
 * with the same ones: what a revived document brings is written whatever it says.
 */
function given<Doc>(table: Table, rows: readonly BulkWriteRow<Doc>[]) {
  return rows.flatMap(({ document }) =>
    Object.entries(document._attachments).flatMap(([attachmentId, attachmentData]) =>
      'data' in attachmentData ? [{ documentId: keyOf(table, document), attachmentId, attachmentData }] : [],
    ),
  );
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
