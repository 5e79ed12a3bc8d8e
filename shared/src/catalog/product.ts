import { z } from 'zod';
import { changeOf, isChange } from '../edit/change.ts';
import { idSchema } from '../id/entry-id.ts';
import { nonNegativeMinorSchema } from '../money/money.ts';
import { unitSchema } from '../quantity/quantity.ts';
import { barcodeSchema } from './barcode.ts';

/**
 * What the shop sells, as the catalogue feed brings it. `goods` have stock, a `service` (postage, a fee) has
 * none. `barcode` is empty where there is none; `price` is in minor units of the company's currency for one unit.
 */
export const productSchema = z.object({
  id: idSchema,
  sku: z.string().min(1).max(64),
  barcode: z.union([z.literal(''), barcodeSchema]),
  name: z.string().max(300),
  kind: z.enum(['goods', 'service']),
  unit: unitSchema,
  price: nonNegativeMinorSchema,
  taxCode: z.string().min(1).max(20),
  category: z.string().max(100),
  archived: z.boolean(),
});
export type Product = z.infer<typeof productSchema>;

const { sku, barcode, name, price, taxCode, category, archived } = productSchema.shape;

/** What a manager may change of a product at a till: neither its kind nor its unit, in which stock is counted. */
export const productChangedSchema = z.object({
  productId: idSchema,
  changes: z
    .strictObject({
      sku: changeOf(sku),
      barcode: changeOf(barcode),
      name: changeOf(name),
      price: changeOf(price),
      taxCode: changeOf(taxCode),
      category: changeOf(category),
      archived: changeOf(archived),
    })
    .refine(isChange, 'changes nothing'),
});
