import { z } from 'zod';
import { inStorePatternSchema } from '../catalog/in-store-pattern.ts';
import { productSchema } from '../catalog/product.ts';
import { idSchema } from '../id/entry-id.ts';
import { shopSettingsSchema } from '../sync/feeds.ts';
import { taxRateSchema } from '../tax/tax.ts';

const taxRatesSchema = z
  .array(z.strictObject(taxRateSchema.shape))
  .min(1)
  .max(50)
  .refine((rates) => new Set(rates.map(({ code }) => code)).size === rates.length, 'names a code twice');

const editable = {
  name: z.string().trim().min(1).max(200),
  addressLines: z.array(z.string().trim().max(100)).max(6),
  taxNumber: z.string().trim().max(40),
  pricesIncludeTax: z.boolean(),
  /** In minor units: 5 where the smallest coin is five cents. */
  cashRoundingStep: z.int().min(1).max(10_000),
  taxRates: taxRatesSchema,
  receiptFooter: z.string().max(500),
  inStorePatterns: z.array(inStorePatternSchema).max(20),
  kitchenCategories: z.array(productSchema.shape.category.trim().min(1)).max(100),
};

/** `code` is printed in every receipt number and therefore never changes. */
export const newShopSchema = z.strictObject({
  ...editable,
  code: shopSettingsSchema.shape.shopCode,
  addressLines: editable.addressLines.default([]),
  taxNumber: editable.taxNumber.default(''),
  pricesIncludeTax: editable.pricesIncludeTax.default(true),
  cashRoundingStep: editable.cashRoundingStep.default(1),
  receiptFooter: editable.receiptFooter.default(''),
  inStorePatterns: editable.inStorePatterns.default([]),
  kitchenCategories: editable.kitchenCategories.default([]),
});
export type NewShop = z.infer<typeof newShopSchema>;

export const shopChangeSchema = z.strictObject(editable).partial();
export type ShopChange = z.infer<typeof shopChangeSchema>;

export const shopSchema = z.object({
  id: idSchema,
  code: z.string(),
  name: z.string(),
  /** What the shop's tills are told. */
  settings: shopSettingsSchema,
});
export type Shop = z.infer<typeof shopSchema>;
