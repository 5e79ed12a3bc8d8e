import { z } from 'zod';
import { customerNoteSchema, customerSchema } from '../debt/debt.ts';
import { idSchema } from '../id/entry-id.ts';
import { nonNegativeMinorSchema } from '../money/money.ts';
import { debtAccountSchema, fedCustomerSchema } from '../sync/feeds.ts';
import { cursorSchema, limitSchema, nextSchema } from './page.ts';

const editable = {
  name: customerSchema.shape.name,
  phone: customerSchema.shape.phone.trim(),
  email: customerSchema.shape.email.trim(),
  code: customerSchema.shape.code.trim(),
  note: customerNoteSchema.trim(),
};

/** Without an `id` the hub makes one. */
export const newCustomerSchema = z.strictObject({
  ...editable,
  id: idSchema.optional(),
  phone: editable.phone.default(''),
  email: editable.email.default(''),
  code: editable.code.default(''),
  note: editable.note.default(''),
});
export type NewCustomer = z.infer<typeof newCustomerSchema>;

/** `POST /api/customers`, one or many. A known id stays as it is: the same list may be sent again. */
export const newCustomersSchema = z.strictObject({
  customers: z
    .array(newCustomerSchema)
    .min(1)
    .max(5000)
    .refine((all) => {
      const ids = all.flatMap(({ id }) => id ?? []);
      return new Set(ids).size === ids.length;
    }, 'names an id twice'),
});
export const newCustomersAnswerSchema = z.object({ customers: z.array(customerSchema) });

/** `PATCH /api/customers/{customerId}` */
export const customerChangeSchema = z
  .strictObject({ ...editable, archived: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'changes nothing');
export type CustomerChange = z.infer<typeof customerChangeSchema>;

/** `GET /api/customers/{customerId}`: also who is another one by now, and who turned out to be this one. */
export const customerAnswerSchema = fedCustomerSchema.omit({ applied: true });

/** `GET /api/customers`, by name; `search` inside name, phone, e-mail and code, accents and case aside. */
export const customersQuerySchema = z.strictObject({
  search: z.string().trim().max(100).optional(),
  archived: z.stringbool().default(false),
  cursor: cursorSchema(z.tuple([z.string(), idSchema])).optional(),
  limit: limitSchema,
});
export type CustomersQuery = z.infer<typeof customersQuerySchema>;
export const customersAnswerSchema = z.object({ customers: z.array(customerSchema), next: nextSchema });

/** `POST /api/debts/{customerId}/adjustments`: an opening balance, a correction, a write-off. Once per `id`. */
export const adjustmentSchema = z.strictObject({
  id: idSchema,
  /** What it adds to the debt, in minor units; negative takes away. */
  amount: z.int().refine((amount) => amount !== 0, 'changes nothing'),
  reason: z.string().trim().min(1).max(200),
});
export type Adjustment = z.infer<typeof adjustmentSchema>;

/** `PATCH /api/debts/{customerId}`: null is no limit. */
export const limitChangeSchema = z.strictObject({ limit: nonNegativeMinorSchema.nullable() });

/** The feed's account: `id` is the customer's; `name` is null where nobody registered the customer yet. */
export const accountSchema = debtAccountSchema.extend({ name: z.string().nullable(), version: z.int() });
export type Account = z.infer<typeof accountSchema>;

/** `GET /api/debts`: `owing` leaves out those who owe nothing. */
export const debtsQuerySchema = z.strictObject({
  owing: z.stringbool().default(false),
  cursor: cursorSchema(z.tuple([idSchema])).optional(),
  limit: limitSchema,
});
export type DebtsQuery = z.infer<typeof debtsQuerySchema>;
export const debtsAnswerSchema = z.object({ accounts: z.array(accountSchema), next: nextSchema });

/** `GET /api/debts/{customerId}`: the account and its ledger, the latest booked first. */
export const debtQuerySchema = z.strictObject({
  cursor: cursorSchema(z.tuple([z.iso.datetime(), z.string()])).optional(),
  limit: limitSchema,
});
export type DebtQuery = z.infer<typeof debtQuerySchema>;

export const ledgerEntrySchema = z.object({
  /** The journal entry, or the adjustment at the hub, that it comes from. */
  id: z.string(),
  amount: z.int(),
  reason: z.enum(['sale', 'refund', 'paid', 'adjusted', 'merged']),
  note: z.string(),
  receiptNumber: z.string().nullable(),
  shopId: idSchema.nullable(),
  terminalId: idSchema.nullable(),
  staffId: z.string().nullable(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export const debtAnswerSchema = z.object({
  account: accountSchema,
  ledger: z.array(ledgerEntrySchema),
  next: nextSchema,
});
