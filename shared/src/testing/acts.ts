/**
 * Random trade for property tests. A `Deed` is what a test's oracle recounts, in plain numbers; `actOf` turns it
 * into the entry that a till would write, through the product's own rules.
 */
import fc from 'fast-check';
import { aCart, aRefund, aSale, tender } from './builders.ts';
import type { Act } from './till.ts';

export type Deed = {
  readonly till: number;
  readonly kind: 'sale' | 'refund' | 'received' | 'counted' | 'adjusted' | 'paid' | 'drawer';
  readonly customer: string | null;
  readonly onAccount: boolean;
  readonly restock: boolean;
  readonly lines: readonly DeedLine[];
};

/** Whole pieces at whole prices, tax included: what a line is worth needs no rule. */
export type DeedLine = {
  readonly product: string;
  readonly service: boolean;
  readonly pieces: number;
  readonly price: number;
};

const line: fc.Arbitrary<DeedLine> = fc.record({
  product: fc.constantFrom('apple', 'bread', 'cheese', 'dates'),
  service: fc.boolean(),
  pieces: fc.integer({ min: 1, max: 9 }),
  price: fc.integer({ min: 1, max: 900 }),
});

export function deeds(tills: number, maxLength = 40): fc.Arbitrary<Deed[]> {
  const deed = fc.record({
    till: fc.integer({ min: 0, max: tills - 1 }),
    kind: fc.constantFrom('sale', 'sale', 'refund', 'received', 'counted', 'adjusted', 'paid', 'drawer'),
    customer: fc.option(fc.constantFrom('ann', 'bob', 'cem'), { nil: null }),
    onAccount: fc.boolean(),
    restock: fc.boolean(),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  });
  return fc.array(deed as fc.Arbitrary<Deed>, { maxLength });
}

export function actOf(deed: Deed): Act {
  const { customer, lines } = deed;
  const how = deed.onAccount && customer !== null ? 'account' : 'cash';
  const worth = lines.reduce((total, each) => total + each.pieces * each.price, 0);
  const named = (each: DeedLine) => ({ productId: each.product, sku: each.product, name: each.product });
  switch (deed.kind) {
    case 'sale':
      return { type: 'sale.completed', payload: aSale(cartOf(deed), how), customerId: customer };
    case 'refund':
      return {
        type: 'sale.refunded',
        payload: aRefund(cartOf(deed), how, deed.restock),
        customerId: customer,
      };
    case 'received':
      return {
        type: 'stock.received',
        payload: { lines: lines.map((l) => ({ ...named(l), quantity: l.pieces * 1000 })), reference: '' },
      };
    case 'counted':
      return {
        type: 'stock.counted',
        payload: { lines: lines.map((l) => ({ ...named(l), expected: 5000, counted: l.pieces * 1000 })) },
      };
    case 'adjusted':
      return {
        type: 'stock.adjusted',
        payload: { lines: lines.map((l) => ({ ...named(l), quantity: -l.pieces * 1000 })), reason: 'broken' },
      };
    case 'paid':
      return {
        type: 'debt.paid',
        payload: { currency: 'GBP', amount: worth, rounding: 0, tenders: [tender('cash', worth)], change: 0 },
        customerId: customer ?? 'ann',
      };
    case 'drawer':
      return { type: 'drawer.opened', payload: { reason: 'change' } };
  }
}

function cartOf({ lines, customer }: Deed) {
  return aCart(
    lines.map((each) => ({
      productId: each.product,
      kind: each.service ? 'service' : 'goods',
      quantity: each.pieces * 1000,
      listPrice: each.price,
      unitPrice: each.price,
    })),
    { customerId: customer },
  );
}
