import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { hashSchema } from '@counterbook/shared/journal';
import { z } from 'zod';
import type { TillNotes } from './till-notes.ts';

const witnessSchema = z.object({ epoch: z.int().min(1), sequence: z.int().min(1), hash: hashSchema });

/**
 * The till's note beside its database of the last entry that it committed: it misses what went with a log that was
 * cut. Only of the database itself, since a copy in the same folder is rightly older.
 */
export function withWitness(file: string, notes: TillNotes): TillNotes {
  const seen = basename(file) === 'till.db' ? readWitness(join(dirname(file), 'journal-head')) : null;
  if (seen === null || seen.sequence <= (notes.heads[seen.epoch]?.sequence ?? 0)) return notes;
  return { ...notes, heads: { ...notes.heads, [seen.epoch]: seen } };
}

/** Null where there is none, or none that can be read: after a power cut it may be of any age. */
function readWitness(file: string): z.infer<typeof witnessSchema> | null {
  try {
    const [text = '', sum] = readFileSync(file, 'utf8').trimEnd().split('\n');
    return Number(sum) === crc32(text) ? witnessSchema.parse(JSON.parse(text)) : null;
  } catch {
    return null;
  }
}
