import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { createLogFlush, type LogFlush } from './log-flush.ts';
import { closeQuietly, isFull, openDatabase, openOrBeginAnew, setAside, transact } from './spool-database.ts';
import { SpoolFullError, type SpoolStore, type StoredJob } from './store.ts';
import { fromStoredForm, toStoredForm } from './stored-form.ts';

export type SpoolFile = SpoolStore & {
  /** What its owner gave when the file began: what came before that is not the spool's. */
  readonly mark: string;
  /** Jobs may be missing: the file, or something in it, was not what had been written. */
  readonly isDamaged: boolean;
};

/**
 * The jobs in a SQLite file, whose log is flushed beside unless somebody waits for it. A damaged file is set aside. On a
 * disk that is full or fails it opens empty, and every call fails until the disk takes it: selling goes on meanwhile.
 */
export function openSpoolFile(path: string, mark: string): SpoolFile {
  const file = resolve(path);
  const opened = openOrBeginAnew(file, mark);
  let { database } = opened;
  let log: LogFlush | undefined;
  const { stored, damaged } = database === undefined ? NO_JOBS : loadJobs(database);
  const kept = String(database?.prepare('SELECT text FROM mark').get()?.text ?? mark);
  const write = (work: (database: DatabaseSync) => void) => {
    try {
      database ??= openDatabase(file, kept);
      const open = database;
      transact(open, () => work(open));
      log ??= createLogFlush(file);
      log.soon();
    } catch (error) {
      if (isFull(error)) throw new SpoolFullError(`no room left to write ${file}`);
      throw error;
    }
  };
  const close = (): void => {
    log?.close();
    log = undefined;
    closeQuietly(database);
    database = undefined;
  };
  const forget: SpoolFile['forget'] = (ids) =>
    write((open) => {
      const remove = open.prepare('DELETE FROM jobs WHERE id = ?');
      for (const id of ids) remove.run(id);
    });
  try {
    // Told once; and one that is given again is kept whole.
    if (damaged.length > 0) forget(damaged);
  } catch {
    // Told again at the next start.
  }
  return {
    mark: kept,
    isDamaged: opened.isDamaged || damaged.length > 0,
    jobs: () => stored,
    save: (job) => write((open) => saveJob(open, job)),
    flush: () => log?.now(),
    forget,
    beginAnew: (jobs) => {
      close();
      setAside(file);
      write((open) => {
        for (const job of jobs) saveJob(open, job);
      });
      // Flushes the log before, and the file after.
      database?.exec('PRAGMA wal_checkpoint(PASSIVE)');
    },
    close,
  };
}

const LOAD = 'SELECT id, state, state_sum, document, document_sum FROM jobs ORDER BY number';
const SAVE = `INSERT INTO jobs (id, state, state_sum, document, document_sum) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_sum = excluded.state_sum`;

type LoadedJobs = { readonly stored: readonly StoredJob[]; readonly damaged: readonly string[] };
const NO_JOBS: LoadedJobs = { stored: [], damaged: [] };

/** Apart by id what is not as it was written. */
function loadJobs(database: DatabaseSync): LoadedJobs {
  const stored: StoredJob[] = [];
  const damaged: string[] = [];
  for (const row of database.prepare(LOAD).all()) {
    const job = fromStoredForm({
      state: String(row.state),
      stateSum: Number(row.state_sum),
      document: String(row.document),
      documentSum: Number(row.document_sum),
    });
    if (job === undefined) damaged.push(String(row.id));
    else stored.push(job);
  }
  return { stored, damaged };
}

function saveJob(database: DatabaseSync, stored: StoredJob): void {
  const { state, stateSum, document, documentSum } = toStoredForm(stored);
  database.prepare(SAVE).run(stored.job.id, state, stateSum, document, documentSum);
}
