/** What a till's file says beside its entries: where each epoch ends, what was archived, what damage took. */
import { hashSchema } from '@counterbook/shared/journal';
import { z } from 'zod';

const pointSchema = z.object({ sequence: z.int().min(0), hash: hashSchema });

/** One place of a chain, and the hash of the entry there. */
export type Point = z.infer<typeof pointSchema>;

export type TillNotes = {
  /** By epoch the last entry that was written. */
  readonly heads: Readonly<Record<string, Point>>;
  /** By epoch the last entry that went into the archive. */
  readonly pruned: Readonly<Record<string, Point>>;
  /** By epoch the sequences that the till itself knows to be lost. */
  readonly lost: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export const NO_NOTES: TillNotes = { heads: {}, pruned: {}, lost: {} };

const pointsSchema = z.record(z.string(), pointSchema);
const lostSchema = z.record(z.string(), z.record(z.string(), hashSchema));

/** A note that is not there is empty; one that cannot be read is a problem. */
export function readTillNotes(read: (key: string) => string | undefined): {
  readonly notes: TillNotes;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const note = <S extends z.ZodType>(key: string, schema: S): z.output<S> | undefined => {
    try {
      const text = read(key);
      return text === undefined ? undefined : schema.parse(JSON.parse(text));
    } catch {
      problems.push(`the till’s own note “${key}” cannot be read`);
      return undefined;
    }
  };
  const notes = {
    heads: note('journal.heads', pointsSchema) ?? {},
    pruned: note('journal.pruned', pointsSchema) ?? {},
    lost: note('journal.lost', lostSchema) ?? {},
  };
  return { notes, problems };
}
