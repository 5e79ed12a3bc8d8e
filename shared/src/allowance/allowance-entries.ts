import { z } from 'zod';
import { chainKeyOf, idSchema } from '../id/entry-id.ts';
import type { JournalEntry } from '../journal/entry.ts';

/** `id` is the customer's or the product's. */
const what = { of: z.enum(['debt', 'stock']), id: idSchema };

/** As many as fit into one entry. */
export const MOST_RETURNED = 1000;

/** What a till gives back because the hub asked for it; `epoch` is the numbering under which it held it. */
export const allowanceReturnedSchema = z.object({
  returned: z
    .array(
      z.object({
        ...what,
        epoch: z.int().min(1),
        amount: z.int().min(1),
      }),
    )
    .min(1)
    .max(MOST_RETURNED),
});
export type ReturnedAllowance = z.infer<typeof allowanceReturnedSchema>['returned'][number];

/** Somebody stands at this till who needs a larger part than it has: so much in all. */
export const allowanceAskedSchema = z.object({ ...what, amount: z.int().min(1) });

/** By the holder's `terminalId:epoch`: a till returns its own parts only. */
export type AllowanceReturn = Pick<ReturnedAllowance, 'id' | 'amount'> & { readonly holder: string };

export function allowanceReturnsOf(
  entry: JournalEntry,
  of: ReturnedAllowance['of'],
): readonly AllowanceReturn[] {
  if (entry.type !== 'allowance.returned') return [];
  return entry.payload.returned
    .filter((each) => each.of === of)
    .map(({ id, epoch, amount }) => ({ id, amount, holder: chainKeyOf(entry.terminalId, epoch) }));
}
