import { z } from 'zod';
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
