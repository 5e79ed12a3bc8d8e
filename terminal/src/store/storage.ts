import {
  ensureRxStorageInstanceParamsAreCorrect,
  type RxStorage,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
} from 'rxdb';
import { RXDB_VERSION } from 'rxdb/plugins/utils';
import { type Connection, openConnection } from './connection.ts';
import type { LocalState } from './local-state.ts';
import { createInstance, type StorageInternals } from './storage-instance.ts';
import { prepareStore } from './table.ts';

export const STORAGE_NAME = 'rx-storage-sqlite';

/** For each searched collection the fields that search looks into. */
export type SearchOptions = Readonly<Record<string, readonly string[]>>;

/** For each collection what is kept beside its documents, in the commit that writes them; in the order written. */
export type KeepBeside = Readonly<Record<string, (documents: readonly object[], local: LocalState) => void>>;

export type StorageOptions = {
  readonly file: string;
  readonly search?: SearchOptions;
  readonly beside?: KeepBeside;
  /** Which collections can be fetched again: what is written there need not be flushed at once. */
  readonly isFetched?: (collection: string) => boolean;
  /** Only `cleanup` asks what time it is. */
  readonly now?: () => number;
};

export type SqliteStorage = RxStorage<StorageInternals, Record<string, never>>;

/**
 * RxDB's storage on one SQLite file, shared by all collections of a till. The file is opened by the first instance
 * and closed with the last.
 */
export function createSqliteStorage(options: StorageOptions): SqliteStorage {
  let connection: Connection | undefined;
  let open = 0;
  return storageOn(options, {
    take: () => {
      connection ??= openPrepared(options.file);
      connection.hold();
      open += 1;
      return connection;
    },
    give: () => {
      connection?.release();
      open -= 1;
      if (open === 0) connection = undefined;
    },
  });
}

export function openPrepared(file: string): Connection {
  const connection = openConnection(file);
  try {
    prepareStore(connection);
  } catch (error) {
    connection.hold();
    connection.release();
    throw error;
  }
  return connection;
}

export type ConnectionSource = { readonly take: () => Connection; readonly give: () => void };

export function storageOn(options: StorageOptions, source: ConnectionSource): SqliteStorage {
  return {
    name: STORAGE_NAME,
    rxdbVersion: RXDB_VERSION,
    async createStorageInstance<Doc>(
      params: RxStorageInstanceCreationParams<Doc, Record<string, never>>,
    ): Promise<RxStorageInstance<Doc, StorageInternals, Record<string, never>>> {
      ensureRxStorageInstanceParamsAreCorrect(params);
      const connection = source.take();
      try {
        return createInstance({ params, connection, options, letGo: source.give });
      } catch (error) {
        source.give();
        throw error;
      }
    },
  };
}
