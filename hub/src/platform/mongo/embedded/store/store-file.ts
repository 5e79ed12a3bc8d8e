import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openFile } from './open-file.ts';

/** The open file and its prepared statements. A fault closes it; it is opened anew when next asked for. */
export interface StoreFile {
  readonly prepare: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  readonly requireOpen: () => void;
  readonly rollBack: () => void;
  readonly close: () => void;
}

/** `onReopened` reads again what is remembered of the file; where it cannot, the file is closed once more. */
export function openStoreFile(directory: string, onReopened: () => void): StoreFile {
  const statements = new Map<string, StatementSync>();
  let database: DatabaseSync | undefined = openFile(directory);
  const close = (): void => {
    statements.clear();
    database?.close();
    database = undefined;
  };
  const file = (): DatabaseSync => {
    if (database !== undefined) return database;
    const opened = openFile(directory);
    database = opened;
    try {
      onReopened();
    } catch (error) {
      close();
      throw error;
    }
    return opened;
  };
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = file().prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    prepare,
    execute: (sql) => file().exec(sql),
    requireOpen: () => {
      file();
    },
    rollBack: () => {
      if (database?.isTransaction) prepare('ROLLBACK').run();
    },
    close,
  };
}
