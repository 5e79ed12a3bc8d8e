/**
 * A damaged database is moved aside whole, with its log, and another is built from what can be read of it. What is
 * under way stands in a note, so that a cut at any moment is gone on from at the next start.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KEPT_LOG } from '../store/salvage-pages.ts';
import { syncFolder, writeFileWhole } from '../store/write-file.ts';
import { whereRoom } from './keep-hint.ts';

const rebuildSchema = z.object({ folder: z.string(), moved: z.boolean() });
type Rebuild = z.infer<typeof rebuildSchema>;

const NOTE = 'rebuild.json';
const WANTED = 'rebuild-wanted';
export const DATABASE = 'till.db';
const REBUILT = 'till.db.rebuilt';
const PARTS = ['', '-wal', '-shm', KEPT_LOG] as const;

/** `build` makes a sound database at `to` from the damaged one at `from`. */
export type Build = (from: string, to: string) => Promise<void>;

/**
 * SQLite ends a log at its first damaged place and writes on from there: the log as it was left is kept till all is
 * well, or put away again where the file could not be opened at all.
 */
export function keepLog(directory: string): { readonly forget: () => void; readonly undo: () => void } {
  const log = join(directory, `${DATABASE}-wal`);
  const kept = join(directory, DATABASE + KEPT_LOG);
  const isNew = existsSync(log) && !existsSync(kept);
  if (isNew) whereRoom(() => copyFileSync(log, kept));
  const forget = () => rmSync(kept, { force: true });
  return { forget, undo: () => isNew && forget() };
}

/** For the next start: what was found damaged while the till ran. */
export function wantRebuild(directory: string): void {
  whereRoom(() => writeFileWhole(join(directory, WANTED), ''));
}

export function isRebuildWanted(directory: string): boolean {
  return existsSync(join(directory, WANTED));
}

export async function quarantine(directory: string, name: string, build: Build): Promise<void> {
  const folder = join('quarantine', name);
  writeNote(directory, { folder, moved: false });
  await finishRebuild(directory, build);
}

/** Does nothing where no rebuild was under way. */
export async function finishRebuild(directory: string, build: Build): Promise<void> {
  const rebuild = readNote(directory);
  if (rebuild === undefined) return;
  const aside = join(directory, rebuild.folder);
  if (!rebuild.moved) {
    moveAside(directory, aside);
    writeNote(directory, { ...rebuild, moved: true });
  }
  const database = join(directory, DATABASE);
  if (!existsSync(database)) {
    for (const part of PARTS) rmSync(join(directory, REBUILT + part), { force: true });
    await build(join(aside, DATABASE), join(directory, REBUILT));
    renameSync(join(directory, REBUILT), database);
    syncFolder(directory);
  }
  rmSync(join(directory, WANTED), { force: true });
  rmSync(join(directory, NOTE), { force: true });
  syncFolder(directory);
}

/** The log first would leave a database that looks whole without its last sales; the note keeps them one. */
function moveAside(directory: string, aside: string): void {
  mkdirSync(aside, { recursive: true });
  for (const part of PARTS) {
    const file = join(directory, DATABASE + part);
    if (existsSync(file)) renameSync(file, join(aside, DATABASE + part));
  }
  syncFolder(aside);
  syncFolder(directory);
}

function writeNote(directory: string, rebuild: Rebuild): void {
  writeFileWhole(join(directory, NOTE), JSON.stringify(rebuild));
}

function readNote(directory: string): Rebuild | undefined {
  const file = join(directory, NOTE);
  return existsSync(file) ? rebuildSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
