import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/**
 * The form of the file, in SQLite's `user_version`. Every earlier form stays readable; a later one is refused before
 * anything in it is touched. 0: as version 0.1.0 left it. 2: the journal's ends kept beside its entries.
 */
const FORMAT = 2;

/** Where the header of a SQLite file holds `user_version`, four bytes, big-endian (SQLite file format, 1.3). */
const PLACE = 60;

/** Reads the header by itself, since to open a database may already move its log. */
export function refuseNewerFile(file: string): void {
  if (!existsSync(file)) return;
  const bytes = Buffer.alloc(4);
  const handle = openSync(file, 'r');
  const read = readSync(handle, bytes, 0, bytes.length, PLACE);
  closeSync(handle);
  if (read === bytes.length) refuseNewer(file, bytes.readInt32BE());
}

/** Once it is open: the log may hold a later form than the file's header. */
export function refuseNewerDatabase(database: DatabaseSync, file: string): void {
  refuseNewer(file, formatOf(database));
}

/** Only where it differs: a till whose disk is full writes nothing when it starts. */
export function markFormat(database: DatabaseSync): void {
  if (formatOf(database) !== FORMAT) database.exec(`PRAGMA user_version = ${FORMAT}`);
}

function formatOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

function refuseNewer(file: string, format: number): void {
  if (format > FORMAT && format < FIRST_DAMAGED)
    throw new StoreError('newer', `${file} has form ${format}, and this version knows only up to ${FORMAT}`);
}

/** No version will ever write such a number: the header is damaged. */
const FIRST_DAMAGED = 1_000;
