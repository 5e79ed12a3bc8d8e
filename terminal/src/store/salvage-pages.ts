import { existsSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type PageRecord, recordsIn } from './page-records.ts';
import type { Salvage } from './salvage.ts';

/** The log as a crash left it, from before the file was opened again. */
export const KEPT_LOG = '-wal.kept';

/** Says of which collection a document is, where the file no longer does. */
export type Classify = (document: Record<string, unknown>) => string | undefined;

/**
 * What the pages of a file hold when its table of contents is gone: whatever bears its checksum is what was written.
 * Of a document that stands there in several versions, the last counts.
 */
export function openPageSalvage(file: string, classify: Classify): Salvage {
  const log = [KEPT_LOG, '-wal'].map((part) => file + part).find((part) => existsSync(part));
  const newest = new Map<string, { seq: number; document: Record<string, unknown> | null }>();
  const state = new Map<string, unknown>();
  for (const record of recordsIn(readFileSync(file), log ? readFileSync(log) : Buffer.alloc(0))) {
    const row = documentRow(record);
    if (row) {
      const collection = classify(row.document);
      const key = `${collection} ${row.id}`;
      if (collection === undefined || (newest.get(key)?.seq ?? 0) > row.seq) continue;
      newest.set(key, { seq: row.seq, document: row.deleted === 0 ? row.document : null });
    } else keepState(state, record);
  }
  const documents = Map.groupBy(newest, ([key]) => key.slice(0, key.indexOf(' ')));
  return {
    collections: [...documents.keys()],
    documents: (collection) =>
      (documents.get(collection) ?? []).flatMap(([, { document }]) => (document ? [document] : [])),
    state,
    close: () => undefined,
  };
}

/** row, id, seq, deleted, sum, data, and then what is indexed. */
function documentRow([, id, seq, deleted, sum, data]: PageRecord) {
  if (typeof id !== 'string' || typeof seq !== 'number' || typeof deleted !== 'number') return undefined;
  if (typeof data !== 'string' || crc32(data, deleted) !== sum) return undefined;
  return { id, seq, deleted, document: JSON.parse(data) as Record<string, unknown> };
}

/** key, value, sum; where the key stands in an old version too, the later page is taken. */
function keepState(state: Map<string, unknown>, [key, value, sum]: PageRecord): void {
  if (typeof key !== 'string' || typeof value !== 'string' || sum !== crc32(value)) return;
  state.set(key, JSON.parse(value));
}
