import type { RxDocumentData } from 'rxdb';
import type { Connection } from './connection.ts';
import { openRow, ROW_COLUMNS } from './row-data.ts';
import type { Table } from './table.ts';
import type { SequenceCheckpoint } from './write-documents.ts';

/** The present state of what changed after the checkpoint, oldest change first, each document once. */
export function changesSince<Doc>(
  connection: Connection,
  table: Table,
  since: { readonly limit: number; readonly checkpoint: SequenceCheckpoint | undefined },
): { documents: RxDocumentData<Doc>[]; checkpoint: SequenceCheckpoint } {
  const from = since.checkpoint?.sequence ?? 0;
  const rows = connection
    .prepare(`SELECT seq, ${ROW_COLUMNS} FROM ${table.name} WHERE seq > ? ORDER BY seq LIMIT ?`)
    .all(from, since.limit);
  return {
    documents: rows.map((row) => openRow<RxDocumentData<Doc>>(row)),
    checkpoint: { sequence: Number(rows.at(-1)?.seq ?? from) },
  };
}
