import type { CartView } from '../../../src/host/protocol/views.ts';

export type Quota = { readonly inCart: number; readonly quota: number };

/** By product of which this till has a quota: so much of it is in the cart, on however many lines, and so much may be. */
export function quotasOf({ lines, quotas }: Pick<CartView, 'lines' | 'quotas'>): ReadonlyMap<string, Quota> {
  return new Map(
    Object.entries(quotas).map(([productId, quota]) => {
      const own = lines.filter((line) => line.productId === productId);
      return [productId, { quota, inCart: own.reduce((total, { quantity }) => total + quantity, 0) }];
    }),
  );
}
