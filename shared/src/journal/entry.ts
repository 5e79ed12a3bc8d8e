/**
 * Everything that a person does at a till is one journal entry: immutable, inserted once, one schema per type.
 * A correction is another entry. A new act gets a new type here, its effects in stock, debt and shift.
 */
import { z } from 'zod';
import { allowanceAskedSchema, allowanceReturnedSchema } from '../allowance/allowance-entries.ts';
import { cartDiscardedSchema, cartParkedSchema, cartTakenSchema } from '../cart/parked-cart.ts';
import { productChangedSchema } from '../catalog/product.ts';
import {
  customerChangedSchema,
  customerMergedSchema,
  customerRegisteredSchema,
  debtPaidSchema,
} from '../debt/debt.ts';
import { idSchema } from '../id/entry-id.ts';
import { refundSchema, saleSchema } from '../sale/sale.ts';
import { cashMovedSchema, drawerOpenedSchema, shiftClosedSchema, shiftOpenedSchema } from '../shift/shift.ts';
import { stockAdjustedSchema, stockCountedSchema, stockReceivedSchema } from '../stock/stock.ts';

export const HASH_OF_NOTHING = '0'.repeat(64);
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');

const envelope = {
  id: z.string().max(160),
  companyId: idSchema,
  shopId: idSchema,
  terminalId: idSchema,
  epoch: z.int().min(1),
  sequence: z.int().min(1),
  /** The device clock, for people; never for order or identity. */
  occurredAt: z.iso.datetime(),
  staffId: idSchema.nullable(),
  shiftId: z.string().max(160).nullable(),
  customerId: idSchema.nullable(),
  receiptNumber: z.string().max(64).nullable(),
  /** The command that this entry answers, so that a command repeated after a crash finds it; absent where none is. */
  commandId: idSchema.optional(),
  previousHash: hashSchema,
  hash: hashSchema,
  signature: z.base64(),
};

const entryOf = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.strictObject({ ...envelope, type: z.literal(type), payload });

export const journalEntrySchema = z.discriminatedUnion('type', [
  entryOf('shift.opened', shiftOpenedSchema),
  entryOf('shift.closed', shiftClosedSchema),
  entryOf('cash.moved', cashMovedSchema),
  entryOf('drawer.opened', drawerOpenedSchema),
  entryOf('sale.completed', saleSchema),
  entryOf('sale.refunded', refundSchema),
  entryOf(
    'receipt.reprinted',
    z.object({ entryId: z.string(), receiptNumber: z.string(), copy: z.int().min(1) }),
  ),
  entryOf('stock.received', stockReceivedSchema),
  entryOf('stock.counted', stockCountedSchema),
  entryOf('stock.adjusted', stockAdjustedSchema),
  entryOf('debt.paid', debtPaidSchema),
  entryOf('cart.parked', cartParkedSchema),
  entryOf('cart.taken', cartTakenSchema),
  entryOf('cart.discarded', cartDiscardedSchema),
  entryOf('customer.registered', customerRegisteredSchema),
  entryOf('customer.changed', customerChangedSchema),
  entryOf('customer.merged', customerMergedSchema),
  entryOf('product.changed', productChangedSchema),
  entryOf('allowance.asked', allowanceAskedSchema),
  entryOf('allowance.returned', allowanceReturnedSchema),
  entryOf('staff.signed-in', z.object({})),
  entryOf('staff.refused', z.object({ attempts: z.int().min(1) })),
]);

export type JournalEntry = z.infer<typeof journalEntrySchema>;
export type JournalEntryType = JournalEntry['type'];
export type EntryOf<T extends JournalEntryType> = Extract<JournalEntry, { type: T }>;
export const JOURNAL_ENTRY_TYPES: readonly JournalEntryType[] = journalEntrySchema.options.map(
  (option) => option.shape.type.value,
);

/** An entry before it is sealed: all that its hash covers. */
export type UnsealedEntry = DistributiveOmit<JournalEntry, 'hash' | 'signature'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
