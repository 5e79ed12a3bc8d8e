import { z } from 'zod';
import { type Product, productSchema } from '../catalog/product.ts';
import { idSchema } from '../id/entry-id.ts';
import { currencySchema } from '../money/currency.ts';
import { cursorSchema, limitSchema, nextSchema } from './page.ts';

const { sku, barcode, name, kind, unit, price, taxCode, category } = productSchema.shape;

/** `POST /api/products`; without an `id` the hub makes one. `price` in minor units of the company's currency. */
export const newProductSchema = z.strictObject({
  id: idSchema.optional(),
  sku,
  barcode: barcode.default(''),
  name,
  kind: kind.default('goods'),
  unit: unit.default('piece'),
  price,
  taxCode,
  category: category.default(''),
});
export type NewProduct = z.infer<typeof newProductSchema>;

/** `PATCH /api/products/{productId}` */
export const productChangeSchema = z
  .strictObject({ sku, barcode, name, price, taxCode, category, archived: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'changes nothing');
export type ProductChange = { readonly [K in keyof Product]?: Product[K] | undefined };

/** `GET /api/products`, by SKU; `search` is the beginning of a SKU, a barcode or a name. */
export const productsQuerySchema = z.strictObject({
  search: z.string().trim().min(1).max(100).optional(),
  archived: z.stringbool().default(false),
  cursor: cursorSchema(z.tuple([z.string()])).optional(),
  limit: limitSchema,
});
export type ProductsQuery = z.infer<typeof productsQuerySchema>;
export const productsAnswerSchema = z.object({ products: z.array(productSchema), next: nextSchema });

/**
 * `POST /api/products/import`: CSV with a header line, or NDJSON, one product a row, known by its SKU. Prices are
 * decimal text in `currency`. Good rows land; each bad one is told by its line, field and reason.
 */
export const importQuerySchema = z.strictObject({ currency: currencySchema });
export const importRowSchema = z.strictObject({
  sku: z.string().trim().pipe(sku),
  barcode: z.string().trim().pipe(barcode).default(''),
  name,
  kind: kind.default('goods'),
  unit: unit.default('piece'),
  /** `12.5`, `12.50`: as many decimals as the currency has. */
  price: z.string().trim().min(1),
  taxCode: z.string().trim().pipe(taxCode),
  category: category.default(''),
});
export type ImportRow = z.infer<typeof importRowSchema>;
export const rejectedRowSchema = z.object({ line: z.int(), field: z.string(), reason: z.string() });
export type RejectedRow = z.infer<typeof rejectedRowSchema>;
export const importAnswerSchema = z.object({ landed: z.int(), rejected: z.array(rejectedRowSchema) });
