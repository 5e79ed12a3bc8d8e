/**
 * A parked cart is the whole shop's until a till takes it; from then on it is that till's own, under an id of its own.
 * Two tills that do not hear of each other may both take it: both copies stand, and whoever has one is told. What is
 * known of it is the acts that were done with it, so it is the same in whatever order they arrive.
 */
import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { nonNegativeMinorSchema } from '../money/money.ts';
import { cartSchema } from './cart.ts';

/** As people call the till: the entry itself names only its id. */
const terminalCode = z.string().max(40);

/** `label` is what the cashier calls it, often nothing; `total` as it was priced when it was parked. */
export const cartParkedSchema = z.object({
  cart: cartSchema.extend({ lines: cartSchema.shape.lines.min(1) }),
  label: z.string().max(60),
  total: nonNegativeMinorSchema,
  terminalCode,
});

/** `openedAs` is the id of the cart that it became at the till which took it, and of that cart's sale. */
export const cartTakenSchema = z.object({ cartId: idSchema, openedAs: idSchema, terminalCode });
export const cartDiscardedSchema = z.object({ cartId: idSchema, terminalCode });

const act = z.object({
  entryId: z.string().max(160),
  terminalCode,
  staffId: idSchema.nullable(),
  occurredAt: z.iso.datetime(),
});

export const parkedCartSchema = z.object({
  id: idSchema,
  /** Nobody has taken or discarded it. */
  open: z.boolean(),
  /** While it is open. */
  cart: cartSchema.nullable(),
  /** Null where a later act has arrived before the parking. */
  parked: act
    .extend({
      label: z.string(),
      currency: z.string(),
      total: nonNegativeMinorSchema,
      lineCount: z.int().min(1),
    })
    .nullable(),
  taken: z.array(act.extend({ openedAs: idSchema })),
  discarded: z.array(act),
});
export type ParkedCart = z.infer<typeof parkedCartSchema>;
