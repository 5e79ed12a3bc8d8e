import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** The thread of `checkpoints.ts`: looks how long the log is, copies it into the file, and says when it grows on. */
const LOOK_EVERY_MS = 50;
const WORTH_COPYING = 1000;
const TOO_LONG = 8000;

const database = new DatabaseSync(String(workerData.file), { timeout: 1000 });
database.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -2048');
const look = database.prepare('PRAGMA wal_checkpoint(NOOP)');
const copy = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');

setInterval(() => {
  const { log, checkpointed } = look.get() ?? {};
  if (Number(log) - Number(checkpointed) >= WORTH_COPYING) copy.get();
  if (Number(log) > TOO_LONG) parentPort?.postMessage('the log is long');
}, LOOK_EVERY_MS);
