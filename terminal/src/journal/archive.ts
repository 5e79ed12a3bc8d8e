/**
 * Where entries go that are old and long at the hub: compressed JSONL beside the database, a file per run, each whole
 * or not there. They verify like those in the database, and are read again when a hub or a mirror asks for them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type JournalEntry, journalEntrySchema } from '@counterbook/shared/journal';
import { writeFileWhole } from '../store/write-file.ts';

export type Archive = {
  /** On disk when it returns. Entries of one epoch, in order and without a gap but for what was lost. */
  readonly write: (entries: readonly JournalEntry[]) => void;
  readonly range: (epoch: number, from: number, through: number) => readonly JournalEntry[];
};

const FOLDER = 'archive';

export function openArchive(directory: string): Archive {
  const folder = join(directory, FOLDER);
  return {
    write: (entries) => {
      const [first, last] = [entries[0], entries.at(-1)];
      if (!first || !last) return;
      mkdirSync(folder, { recursive: true });
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      writeFileWhole(join(folder, nameOf(first, last)), gzipSync(lines));
    },
    range: (epoch, from, through) =>
      filesIn(folder)
        .filter((file) => file.epoch === epoch && file.first <= through && file.last >= from)
        .flatMap((file) => readEntries(join(folder, file.name)))
        .filter(({ sequence }) => sequence >= from && sequence <= through),
  };
}

function nameOf(first: JournalEntry, last: JournalEntry): string {
  return `${first.terminalId}-${first.epoch}-${first.sequence}-${last.sequence}.jsonl.gz`;
}

type ArchiveFile = {
  readonly name: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
};

function filesIn(folder: string): readonly ArchiveFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, epoch, first, last] = /-(\d+)-(\d+)-(\d+)\.jsonl\.gz$/.exec(name) ?? [];
      if (epoch === undefined) return [];
      return [{ name, epoch: Number(epoch), first: Number(first), last: Number(last) }];
    })
    .sort((left, right) => left.epoch - right.epoch || left.first - right.first);
}

function readEntries(file: string): readonly JournalEntry[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => journalEntrySchema.parse(JSON.parse(line)));
}
