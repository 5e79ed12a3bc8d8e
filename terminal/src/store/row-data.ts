import { crc32 } from 'node:zlib';
import { StoreError } from './store-error.ts';

/**
 * A document as its row holds it, with a checksum over text and deleted flag: SQLite notices a page it cannot make
 * sense of, but not a price in which the disk has turned a bit.
 */
export type RowData = { readonly data: string; readonly deleted: number; readonly sum: number };

export function sealRow(document: { readonly _deleted: boolean }): RowData {
  const data = JSON.stringify(document);
  const deleted = Number(document._deleted);
  return { data, deleted, sum: crc32(data, deleted) };
}

/** The columns that `openRow` asks for. */
export const ROW_COLUMNS = 'data, deleted, sum';

export function openRow<Doc>(row: Readonly<Record<string, unknown>>): Doc {
  const data = String(row.data);
  if (crc32(data, Number(row.deleted)) !== row.sum)
    throw new StoreError('damaged', `a document is not what was written: ${data.slice(0, 80)}`);
  return JSON.parse(data);
}

/** A row of version 0.1.0, which kept no checksums, is taken as it stands. */
export function withSum(row: Readonly<Record<string, unknown>>): RowData {
  const data = String(row.data);
  const deleted = Number(row.deleted);
  return { data, deleted, sum: crc32(data, deleted) };
}
