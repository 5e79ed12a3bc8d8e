import type { Cart, CartLine } from '../cart/cart.ts';
import type { Product } from '../catalog/product.ts';
import { completeCart } from '../sale/complete-cart.ts';
import { refundCart } from '../sale/refund-sale.ts';
import type { Refund, Sale } from '../sale/sale.ts';
import type { Tender } from '../sale/tender.ts';

/** Values for tests, complete and valid; each names only what it is about. */
export function aProduct(over: Partial<Product> = {}): Product {
  return {
    id: 'mug',
    sku: 'MUG',
    barcode: '5000000000012',
    name: 'Mug',
    kind: 'goods',
    unit: 'piece',
    price: 1250,
    taxCode: 'standard',
    category: 'kitchen',
    archived: false,
    ...over,
  };
}

export function aCartLine(over: Partial<CartLine> = {}): CartLine {
  return {
    id: 'line-1',
    productId: 'mug',
    sku: 'MUG',
    barcode: '',
    name: 'Mug',
    kind: 'goods',
    unit: 'piece',
    quantity: 1000,
    listPrice: 1250,
    unitPrice: 1250,
    taxCode: 'standard',
    taxPpm: 200_000,
    discount: null,
    override: null,
    ...over,
  };
}

/** Lines that name no id of their own are numbered `line-1`, `line-2` … */
export function aCart(lines: readonly Partial<CartLine>[] = [{}], over: Partial<Cart> = {}): Cart {
  return {
    id: 'cart-1',
    currency: 'GBP',
    pricesIncludeTax: true,
    customerId: null,
    lines: lines.map((line, index) => aCartLine({ id: `line-${index + 1}`, ...line })),
    discount: null,
    ...over,
  };
}

/** A sale of a cart, paid in exact cash, or wholly on account where `how` says so. */
export function aSale(cart: Cart = aCart(), how: Tender['type'] = 'cash'): Sale {
  const free = completeCart({ cart, tenders: [], cashStep: 1 });
  if (free.ok) return free.value;
  return accepted(completeCart({ cart, tenders: [tender(how, Number(free.refusal.missing))], cashStep: 1 }));
}

/** A refund without its receipt, paid back the way `how` says. */
export function aRefund(cart: Cart = aCart(), how: Tender['type'] = 'cash', restock = true): Refund {
  const refundOf = (tenders: readonly Tender[]) =>
    refundCart(cart, { tenders, cashStep: 1, reason: 'brought back', approval: null });
  const free = refundOf([]);
  const refund = free.ok ? free.value : accepted(refundOf([tender(how, Number(free.refusal.total))]));
  return { ...refund, lines: refund.lines.map((line) => ({ ...line, restock })) };
}

export function tender(type: Tender['type'], amount: number): Tender {
  return type === 'card' ? { type, amount, reference: 'slip-1' } : { type, amount };
}

function accepted<T>(result: { ok: true; value: T } | { ok: false; refusal: { code: string } }): T {
  if (result.ok) return result.value;
  throw new Error(`the test's own value is refused: ${result.refusal.code}`);
}
