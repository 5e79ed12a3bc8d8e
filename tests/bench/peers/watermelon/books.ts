import { DatabaseSync } from 'node:sqlite';
import { type Document, REFUSED_TYPE } from '../document.ts';

export type Changes = {
  readonly created: readonly Document[];
  readonly updated: readonly Document[];
  readonly deleted: readonly string[];
};

/** A backend's tables: a row's version is the moment when it was last modified, never the same twice. */
export type WatermelonBooks = {
  readonly pull: (table: string, since: number) => { readonly changes: object; readonly timestamp: number };
  /** All or nothing: what is not valid, or was modified since the till's last pull, throws. A repeat is an update. */
  readonly push: (table: string, changes: Changes, lastPulledAt: number) => void;
  readonly ids: (table: string) => readonly string[];
  readonly close: () => void;
};

export function openWatermelonBooks(file: string): WatermelonBooks {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS rows (
      kind TEXT, id TEXT, created INTEGER, modified INTEGER, data TEXT, PRIMARY KEY (kind, id)
    );
    CREATE INDEX IF NOT EXISTS by_modified ON rows (kind, modified);
  `);
  const put = database.prepare(`
    INSERT INTO rows VALUES (:kind, :id, :at, :at, :data)
    ON CONFLICT DO UPDATE SET modified = excluded.modified, data = excluded.data
  `);
  const after = database.prepare(
    'SELECT created, data FROM rows WHERE kind = ? AND modified > ? ORDER BY modified',
  );
  const latest = database.prepare('SELECT coalesce(max(modified), 0) AS at FROM rows');
  const listed = database.prepare('SELECT id FROM rows WHERE kind = ?');
  const modifiedAt = database.prepare('SELECT modified FROM rows WHERE kind = ? AND id = ?');
  const lastModified = () => Number(latest.get()?.at);
  return {
    pull: (table, since) => {
      const created: unknown[] = [];
      const updated: unknown[] = [];
      for (const row of after.all(table, since))
        (Number(row.created) > since ? created : updated).push(JSON.parse(String(row.data)));
      return {
        changes: { [table]: { created, updated, deleted: [] } },
        timestamp: Math.max(1, lastModified()),
      };
    },
    push: (kind, { created, updated }, lastPulledAt) => {
      database.exec('BEGIN IMMEDIATE');
      const at = Math.max(Date.now(), lastModified() + 1);
      try {
        for (const row of [...created, ...updated]) {
          if (Number(modifiedAt.get(kind, row.id)?.modified ?? 0) > lastPulledAt)
            throw new Error(`${row.id} was modified here since the last pull`);
          if (row.type === REFUSED_TYPE) throw new Error(`${row.id} is not valid`);
          put.run({ kind, id: row.id, at, data: JSON.stringify(withoutState(row)) });
        }
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    ids: (table) => listed.all(table).map(({ id }) => String(id)),
    close: () => database.close(),
  };
}

/** `_status` and `_changed` are the till's own. */
function withoutState({ _status, _changed, ...row }: Document): Document {
  return row;
}
