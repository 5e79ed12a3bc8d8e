import type { Cart } from '../cart/cart.ts';
import { priceCart } from '../cart/price-cart.ts';
import { accept, type Result, refuse } from '../result/result.ts';
import type { Sale } from './sale.ts';
import { settle, type Tender } from './tender.ts';

export type Completion = {
  readonly cart: Cart;
  readonly tenders: readonly Tender[];
  readonly cashStep: number;
};

/** The sale that a cart becomes, or why it cannot. */
export function completeCart({ cart, tenders, cashStep }: Completion): Result<Sale> {
  if (cart.lines.length === 0) return refuse({ code: 'cart.empty' });
  const priced = priceCart(cart);
  const settled = settle({ total: priced.total, tenders, customerId: cart.customerId, cashStep });
  if (!settled.ok) return settled;
  return accept({
    cartId: cart.id,
    currency: cart.currency,
    pricesIncludeTax: cart.pricesIncludeTax,
    lines: [...priced.lines],
    discount: cart.discount,
    subtotal: priced.subtotal,
    discountTotal: priced.discountTotal,
    taxes: [...priced.taxes],
    taxTotal: priced.taxTotal,
    total: priced.total,
    rounding: settled.value.rounding,
    tenders: [...tenders],
    change: settled.value.change,
  });
}
