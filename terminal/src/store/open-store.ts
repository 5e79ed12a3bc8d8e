import type { Connection } from './connection.ts';
import { indexText } from './index-text.ts';
import { createLocalState, type LocalState } from './local-state.ts';
import { searchTable } from './search-documents.ts';
import {
  type KeepBeside,
  openPrepared,
  type SearchOptions,
  type SqliteStorage,
  storageOn,
} from './storage.ts';
import { isBrokenDisk, StoreError } from './store-error.ts';

export type StoreOptions = {
  readonly file: string;
  readonly search?: SearchOptions;
  readonly beside?: KeepBeside;
  readonly isFetched?: (collection: string) => boolean;
  readonly now?: () => number;
};

/** Everything that one till keeps on disk, in one file. */
export type Store = {
  /** For `createRxDatabase`, with `multiInstance: false`. */
  readonly storage: SqliteStorage;
  readonly search: <Doc extends object>(collection: string, text: string, limit: number) => readonly Doc[];
  readonly local: LocalState;
  /** Every page and every index; 0.6 s for 250,000 documents. */
  readonly integrity: () => Integrity;
  /** Takes documents out of the file without a trace for replication, and keeps something in the same commit. */
  readonly forget: (collection: string, ids: readonly string[], keep: (local: LocalState) => void) => void;
  /** The file closes when the collections are closed too. */
  readonly close: () => void;
};

export type Integrity = { readonly ok: boolean; readonly problems: readonly string[] };

export function openStore(options: StoreOptions): Store {
  const connection = openPrepared(options.file);
  connection.hold();
  let open = true;
  return {
    storage: storageOn(options, {
      take: () => {
        connection.hold();
        return connection;
      },
      give: connection.release,
    }),
    search: <Doc extends object>(collection: string, text: string, limit: number) =>
      searchCollection(connection, {
        collection,
        text,
        limit,
        fields: options.search?.[collection],
      }) as Doc[],
    local: createLocalState(connection),
    integrity: () => checkIntegrity(connection),
    forget: (collection, ids, keep) =>
      connection.transaction(() => {
        forgetDocuments(connection, collection, ids);
        keep(createLocalState(connection));
      }),
    close: () => {
      if (open) connection.release();
      open = false;
    },
  };
}

/** Not for searched collections: what is searched is deleted by RxDB, and cleaned up. */
function forgetDocuments(connection: Connection, collection: string, ids: readonly string[]): void {
  const tables = connection
    .prepare('SELECT number FROM store_tables WHERE collection = ? AND searched = ?')
    .all(collection, '');
  for (const { number } of tables) {
    const remove = connection.prepare(`DELETE FROM c${number} WHERE id = ?`);
    for (const id of ids) remove.run(indexText(id));
  }
}

function searchCollection(
  connection: Connection,
  wanted: { collection: string; text: string; limit: number; fields: readonly string[] | undefined },
): readonly object[] {
  const { collection, text, limit, fields } = wanted;
  if (!fields) throw new StoreError('refused', `Collection ${collection} has no search index`);
  const known = connection
    .prepare('SELECT number FROM store_tables WHERE collection = ? AND searched <> ? ORDER BY version DESC')
    .get(collection, '');
  return known ? searchTable(connection, `c${known.number}`, { text, limit }) : [];
}

function checkIntegrity(connection: Connection): Integrity {
  try {
    const rows = connection.database.prepare('PRAGMA integrity_check').all();
    const problems = rows.map((row) => String(row.integrity_check)).filter((line) => line !== 'ok');
    return { ok: problems.length === 0, problems };
  } catch (error) {
    // Some damage stops the check itself.
    if (!isBrokenDisk(error)) throw error;
    return { ok: false, problems: [String(error)] };
  }
}
