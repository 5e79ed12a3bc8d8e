/**
 * A note beside the database of the last entry that was committed. SQLite takes a write-ahead log for ended where its
 * checksums end, so a log that was cut or damaged would lose the last sales without a word; this note misses them.
 * Written after each commit and not flushed: after a power cut it may say less than the database, never more.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { hashSchema } from '@counterbook/shared/journal';
import { z } from 'zod';

const seenSchema = z.object({ epoch: z.int().min(1), sequence: z.int().min(1), hash: hashSchema });
export type Seen = z.infer<typeof seenSchema>;

export type Witness = {
  readonly write: (seen: Seen) => void;
  readonly close: () => void;
};

const FILE = 'journal-head';
/** Written over in place, so that a full disk has room for it. */
const LENGTH = 256;

/** Null where there is none, or none that can be read. */
export function readWitness(directory: string): Seen | null {
  try {
    const [text = '', sum] = readFileSync(join(directory, FILE), 'utf8').trimEnd().split('\n');
    return Number(sum) === crc32(text) ? seenSchema.parse(JSON.parse(text)) : null;
  } catch {
    return null;
  }
}

/** As well as it can: the commit stands, whatever becomes of the note. */
export function openWitness(directory: string): Witness {
  const file = join(directory, FILE);
  const handle = attempt(() => openSync(file, existsSync(file) ? 'r+' : 'w'));
  return {
    write: ({ epoch, sequence, hash }) => {
      const text = JSON.stringify({ epoch, sequence, hash });
      if (handle !== undefined) attempt(() => writeSync(handle, `${text}\n${crc32(text)}`.padEnd(LENGTH), 0));
    },
    close: () => {
      if (handle !== undefined) attempt(() => closeSync(handle));
    },
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
