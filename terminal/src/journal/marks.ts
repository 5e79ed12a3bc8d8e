import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import { keepHint } from '../till/keep-hint.ts';

/** How far something has come in each epoch of the journal. A hint: without it the journal is read from its start. */
export type Marks = {
  readonly of: (epoch: number) => number;
  readonly set: (epoch: number, sequence: number) => void;
  readonly clear: () => void;
};

const marksSchema = z.record(z.string(), z.int().min(0));

export function openMarks(
  local: LocalState,
  key: string,
  epochs: readonly { readonly epoch: number; readonly lastSequence: number }[],
): Marks {
  const marks: Record<string, number> = {};
  const stored = readMarks(local.get(key), epochs.at(-1)?.epoch ?? 1);
  // A mark beyond the journal's end says nothing true.
  for (const { epoch, lastSequence } of epochs) {
    const sequence = stored[epoch] ?? 0;
    marks[epoch] = sequence <= lastSequence ? sequence : 0;
  }
  return {
    of: (epoch) => marks[epoch] ?? 0,
    set: (epoch, sequence) => {
      marks[epoch] = sequence;
      keepHint(local, key, marks);
    },
    clear: () => {
      for (const epoch of Object.keys(marks)) marks[epoch] = 0;
      keepHint(local, key, marks);
    },
  };
}

/** Version 0.1.0 kept one number, for the only epoch it knew. */
function readMarks(stored: unknown, epoch: number): Readonly<Record<string, number>> {
  if (typeof stored === 'number') return { [epoch]: stored };
  const marks = marksSchema.safeParse(stored);
  return marks.success ? marks.data : {};
}
