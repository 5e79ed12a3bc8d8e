/**
 * What the hub sends down. A level or balance names in `applied`, by `terminalId:epoch`, the last entry of each
 * terminal that it contains; a till shows it plus its own entries beyond that.
 */
import { z } from 'zod';
import { allowancesSchema } from '../allowance/allowance.ts';
import { parkedCartSchema } from '../cart/parked-cart.ts';
import { inStorePatternSchema } from '../catalog/in-store-pattern.ts';
import { productSchema } from '../catalog/product.ts';
import { customerSchema } from '../debt/debt.ts';
import { fieldValueSchema } from '../edit/change.ts';
import { idSchema } from '../id/entry-id.ts';
import { journalEntrySchema } from '../journal/entry.ts';
import { currencySchema } from '../money/currency.ts';
import { taxRateSchema } from '../tax/tax.ts';

export const appliedSchema = z.record(z.string(), z.int());
export type Applied = z.infer<typeof appliedSchema>;

/** A document that tills edit; `applied` is absent while no till has. */
export const fedProductSchema = productSchema.extend({ applied: appliedSchema.optional() });
export type FedProduct = z.infer<typeof fedProductSchema>;

/** `mergedInto` is whom this customer turned out to be, `aliases` who turned out to be this one. */
export const fedCustomerSchema = customerSchema.extend({
  applied: appliedSchema.optional(),
  mergedInto: idSchema.optional(),
  aliases: z.array(idSchema).optional(),
});
export type FedCustomer = z.infer<typeof fedCustomerSchema>;

/** What of a total each till may add by itself, beyond `applied`, and how much of that the hub asks back. */
const handedOut = { allowances: allowancesSchema.optional(), recalled: allowancesSchema.optional() };

/**
 * `id` is the product's: the feed's partition is one shop. `quantity` in thousandths, below zero when oversold. With
 * scarce goods each till has a quota: its allowance.
 */
export const stockLevelSchema = z.object({
  id: idSchema,
  quantity: z.int(),
  applied: appliedSchema,
  ...handedOut,
});
export type StockLevel = z.infer<typeof stockLevelSchema>;

/**
 * `id` is the customer's. `balance` is what is owed, negative in the customer's favour; `limit` null is none. With a
 * limit the hub hands out `allowances`; where it does not yet, a till keeps to the limit as it knows it.
 */
export const debtAccountSchema = z.object({
  id: idSchema,
  balance: z.int(),
  limit: z.int().min(0).nullable(),
  applied: appliedSchema,
  ...handedOut,
});
export type DebtAccount = z.infer<typeof debtAccountSchema>;

export const staffMemberSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: z.enum(['manager', 'cashier']),
  pinHash: z.string(),
  active: z.boolean(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

/** `id` is the shop's: one document holds what a till needs to know of its shop. */
export const shopSettingsSchema = z.object({
  id: idSchema,
  companyName: z.string(),
  shopName: z.string(),
  shopCode: z.string().regex(/^[A-Z0-9]{2,8}$/),
  addressLines: z.array(z.string()).max(6),
  taxNumber: z.string(),
  currency: currencySchema,
  locale: z.string(),
  pricesIncludeTax: z.boolean(),
  cashRoundingStep: z.int().min(1),
  taxRates: z.array(taxRateSchema).min(1),
  receiptFooter: z.string(),
  /** How its scales write labels, the first that fits counting; absent from an older hub. */
  inStorePatterns: z.array(inStorePatternSchema).optional(),
  /** Whose goods the kitchen makes ready; all goods' where it is empty, or absent from an older hub. */
  kitchenCategories: z.array(productSchema.shape.category).optional(),
});
export type ShopSettings = z.infer<typeof shopSettingsSchema>;

const whoSchema = z.object({
  staffId: z.string().nullable(),
  shopId: idSchema.nullable(),
  terminalId: idSchema.nullable(),
  at: z.iso.datetime(),
});

/** What the attention about an edit shows: which field of what, both values, and who is behind each. */
export const editFactsSchema = z.object({
  document: z.enum(['customer', 'product']),
  documentId: idSchema,
  name: z.string(),
  field: z.string(),
  kept: fieldValueSchema,
  wanted: fieldValueSchema,
  /** Null where it was so from the beginning, or nobody wrote down who. */
  keptBy: whoSchema.nullable(),
  wantedBy: whoSchema.nullable(),
  /** The other document, where two have a value that only one should have. */
  otherId: idSchema.optional(),
});
export type EditFacts = z.infer<typeof editFactsSchema>;

/**
 * Something a person must look at: a quarantined entry, an oversold product, a debt of nobody we know, a parked cart
 * that two tills took, more given back than was sold.
 */
export const attentionSchema = z.object({
  id: z.string(),
  kind: z.enum([
    'entry-quarantined',
    'stock-oversold',
    'customer-unknown',
    'cart-contested',
    'refund-exceeded',
    'edit-clash',
    'edit-archived',
    'edit-unknown',
    'value-clash',
    'merge-clash',
    'debt-over-limit',
    'approval-doubtful',
  ]),
  subject: z.string(),
  message: z.string(),
  open: z.boolean(),
  /** By which manager, where a person closed it. */
  settled: z.object({ by: z.string(), at: z.iso.datetime(), note: z.string() }).optional(),
  /** Who is to settle it: a manager of the shop, where nobody is named. */
  owner: z.enum(['cashier', 'manager']).optional(),
  edit: editFactsSchema.optional(),
});
export type Attention = z.infer<typeof attentionSchema>;

export const FEEDS = {
  products: fedProductSchema,
  stock: stockLevelSchema,
  customers: fedCustomerSchema,
  debts: debtAccountSchema,
  staff: staffMemberSchema,
  settings: shopSettingsSchema,
  journals: journalEntrySchema,
  carts: parkedCartSchema,
  attention: attentionSchema,
} as const;
export type FeedName = keyof typeof FEEDS;
/**
 * For so many days of use what was done at a till can be looked up and refunded there, and at the others of its shop,
 * with the cable out. Then a till's own entries go into its archive, and those of others out of the feed.
 */
export const KEPT_DAYS = 90;

/** What all shops of a company see alike: it stays with a till that changes its shop. */
export const COMPANY_FEEDS: ReadonlySet<FeedName> = new Set(['products', 'customers', 'debts']);
export const feedNameSchema = z.enum(Object.keys(FEEDS) as [FeedName, ...FeedName[]]);

/**
 * `epoch` names what the sequence counts in: the hub's own epoch and, behind a dot, which load of which partition this
 * is. An answer under another epoch than the one asked for is the first page of the feed from its beginning: what came
 * down before is rebuilt by it, and where the hub's own epoch is another, what went up is offered again.
 */
export const checkpointSchema = z.object({ epoch: z.string().max(64), sequence: z.int().min(0) });
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** The hub's own part of a checkpoint's epoch: it changes when a hub is restored. */
export function hubEpochOf({ epoch }: Checkpoint): string {
  return epoch.split('.')[0] ?? '';
}

/** `GET /api/sync/feeds/:feed?epoch&sequence&limit`: full unless it is the last. What was removed is its id alone. */
export const feedPageSchema = z.object({
  documents: z.array(z.looseObject({ id: z.string(), _deleted: z.boolean() })),
  checkpoint: checkpointSchema,
});
export type FeedPage = z.infer<typeof feedPageSchema>;
