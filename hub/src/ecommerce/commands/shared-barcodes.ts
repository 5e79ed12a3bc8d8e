import type { Event } from '@counterbook/shared/events';
import type { FedProduct } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { lookForClashes, type Touched } from '../../platform/edits/value-clashes.ts';
import { findProducts } from '../persistence/product-repository.ts';
import type { ProductDeps } from './save-product.ts';

/** Products with one barcode between them: a till that scans it asks which. */
export function lookForSharedBarcodes(
  { products, attention, now }: Pick<ProductDeps, 'products' | 'attention' | 'now'>,
  scope: Scope,
  touched: readonly Touched<FedProduct>[],
  session: ClientSession,
): Promise<readonly Event[]> {
  const find = async (wanted: Parameters<typeof findProducts>[2]) =>
    (await findProducts(products, scope, wanted, session)).map(({ document }) => document);
  return lookForClashes(
    attention,
    { scope, session, time: now() },
    {
      kind: 'product',
      source: 'ecommerce',
      fields: ['barcode'],
      owners: async (_field, barcodes) => (await find({ barcodes })).filter(({ archived }) => !archived),
      byIds: (ids) => find({ ids }),
      question: 'until one of them gets another, the till asks which is meant',
    },
    touched,
  );
}
