/**
 * A note beside the database that says which state of it was last open here. A database that was put back from a
 * backup, or brought from elsewhere, does not match it: what it wrote since is missing from it, so its numbers must not
 * go on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import { writeFileWhole } from '../store/write-file.ts';
import { type Identity, identitySchema } from './identity.ts';

const noteSchema = z.object({
  /** Kept here too: a till whose database is gone still knows who it is. */
  identity: identitySchema.nullable(),
  generation: z.string(),
  /** Written before the database takes it, so that a cut between the two is no surprise. */
  next: z.string().nullable(),
});
export type Note = z.infer<typeof noteSchema>;

const NOTE = 'till.json';
const GENERATION = 'generation';

export function readNote(directory: string): Note | undefined {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(join(directory, NOTE), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeNote(directory: string, note: Note): void {
  writeFileWhole(join(directory, NOTE), `${JSON.stringify(note, null, 2)}\n`);
}

/** Whether this database is the one that was last open here, or the first. */
export function isLatest(note: Note | undefined, local: LocalState): boolean {
  const generation = local.get(GENERATION);
  if (note === undefined) return generation === undefined;
  return generation === note.generation || (note.next !== null && generation === note.next);
}

/** From now on only the database as it is from here counts. */
export function beginGeneration(
  directory: string,
  local: LocalState,
  { identity, id }: { readonly identity: Identity | null; readonly id: string },
): void {
  const current = local.get(GENERATION);
  if (typeof current === 'string') writeNote(directory, { identity, generation: current, next: id });
  local.set(GENERATION, id);
  writeNote(directory, { identity, generation: id, next: null });
}

/** Keeps the note's generation: only who this till is, and its epoch, has changed. */
export function noteIdentity(directory: string, identity: Identity): void {
  const note = readNote(directory);
  if (note) writeNote(directory, { ...note, identity });
}
