import { MOST_RETURNED } from '@counterbook/shared/allowance';
import type { TillParts } from '../till/parts.ts';
import type { Kind } from './own-allowances.ts';

type Parts = Pick<TillParts, 'levels' | 'journal'>;

/**
 * Whatever the hub asks back is given back, as soon as no command is in the middle of something. A till that was killed
 * between storing what is asked and answering hears of it from nobody else: it looks at its start.
 */
export function answerRecalls(parts: Parts, betweenCommands: (work: () => Promise<void>) => void): void {
  parts.levels.onRecall((of, ids) => betweenCommands(() => returnAllowances(parts, of, ids)));
  const lookAt = (of: Kind, after: string): void =>
    betweenCommands(async () => {
      const { ids, next } = await parts.levels.recalledFrom(of, after);
      await returnAllowances(parts, of, ids);
      if (next !== null) lookAt(of, next);
    });
  lookAt('debt', '');
  lookAt('stock', '');
}

/** Gives back what the hub asks for, by an entry behind all that was spent before. */
export async function returnAllowances(
  { levels, journal }: Parts,
  of: Kind,
  ids: readonly string[],
): Promise<void> {
  const returned = await levels.returnable(of, ids);
  for (let from = 0; from < returned.length; from += MOST_RETURNED) {
    const payload = { returned: returned.slice(from, from + MOST_RETURNED) };
    await journal.append({ type: 'allowance.returned', payload, staffId: null, shiftId: null });
  }
}
