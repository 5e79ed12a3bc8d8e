import { z } from 'zod';
import { changeOf, isChange } from '../edit/change.ts';
import { idSchema } from '../id/entry-id.ts';
import { currencySchema } from '../money/currency.ts';
import { nonNegativeMinorSchema, positiveMinorSchema } from '../money/money.ts';
import { tenderSchema } from '../sale/tender.ts';

/** Money in hand: a debt is not paid with more debt. */
const moneySchema = tenderSchema.refine(
  (tender): boolean => tender.type !== 'account',
  'pays a debt with a debt',
);

/** A customer pays off debt with cash or card; `sum(tenders) = amount + rounding + change`. */
export const debtPaidSchema = z.object({
  currency: currencySchema,
  amount: positiveMinorSchema,
  rounding: z.int(),
  tenders: z.array(moneySchema).min(1),
  change: nonNegativeMinorSchema,
});
export type DebtPaid = z.infer<typeof debtPaidSchema>;

/** What people at the counter should know of a customer. */
export const customerNoteSchema = z.string().max(500);

export const customerSchema = z.object({
  id: idSchema,
  name: z.string().trim().min(1).max(200),
  phone: z.string().max(40),
  email: z.string().max(200),
  code: z.string().max(40),
  /** Tills and hubs of before know of none. */
  note: customerNoteSchema.default(''),
  archived: z.boolean(),
});
export type Customer = z.infer<typeof customerSchema>;

export const customerRegisteredSchema = z.object({ customer: customerSchema });

const { name, phone, email, code, archived } = customerSchema.shape;

/** Whoever is signed in at a till may change a customer; the hub merges field by field. */
export const customerChangedSchema = z.object({
  customerId: idSchema,
  changes: z
    .strictObject({
      name: changeOf(name),
      phone: changeOf(phone),
      email: changeOf(email),
      code: changeOf(code),
      note: changeOf(customerNoteSchema),
      archived: changeOf(archived),
    })
    .refine(isChange, 'changes nothing'),
});

/** Two customers turned out to be one: `from` lives on as another name of `into`. */
export const customerMergedSchema = z
  .object({ from: idSchema, into: idSchema })
  .refine(({ from, into }) => from !== into, 'merges a customer into itself');
