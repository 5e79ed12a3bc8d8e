// For RxDB's own suite: in a checkout of rxdb 17.6.0, `ln -s <this repository>/node_modules/@counterbook node_modules/`,
// copy this file over test/unit/custom-storage.ts and run `npm run test:node:custom` with Node 24.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStorage, type SqliteStorage } from '@counterbook/terminal/store';
import type { RxTestStorage } from 'rxdb';
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv';

const folder = mkdtempSync(join(tmpdir(), 'counterbook-rxdb-'));
process.once('exit', removeFiles);

const storagesByFile = new Map<string, SqliteStorage>();

export const CUSTOM_STORAGE: RxTestStorage = {
  name: 'counterbook-sqlite',
  // The suite runs in RxDB's development mode, which wants a validator on top.
  getStorage: () => wrappedValidateAjvStorage({ storage: createTestStorage() }),
  getPerformanceStorage: () => ({ storage: createTestStorage(), description: 'SQLite, each commit flushed' }),
  hasPersistence: true,
  hasMultiInstance: false,
  hasAttachments: true,
  hasReplication: true,
};

/** For runners that end their processes before they can clean up. */
export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Each database has a file of its own, found again by the database's name: the suite opens a database a second
 * time through another storage object, and expects what it had written.
 */
function createTestStorage(): SqliteStorage {
  return {
    ...storageOn('any.db'),
    createStorageInstance: (params) =>
      storageOn(`${encodeURIComponent(params.databaseName)}.db`).createStorageInstance(params),
  };
}

function storageOn(name: string): SqliteStorage {
  const file = join(folder, name);
  const storage = storagesByFile.get(file) ?? createSqliteStorage({ file });
  storagesByFile.set(file, storage);
  return storage;
}
