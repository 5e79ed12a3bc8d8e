import fc from 'fast-check';
import type { Cart, CartLine, Discount } from '../cart/cart.ts';
import { aCart } from './builders.ts';

const discount: fc.Arbitrary<Discount | null> = fc.option(
  fc.oneof(
    fc.record({
      kind: fc.constant('percent' as const),
      ppm: fc.oneof(fc.constantFrom(100_000, 333_333, 1_000_000), fc.integer({ min: 1, max: 1_000_000 })),
      reason: fc.constant('because'),
    }),
    fc.record({
      kind: fc.constant('amount' as const),
      amount: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000_000 })),
      reason: fc.constant('because'),
    }),
  ),
  { nil: null },
);

const price = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 500_000 }));

const line: fc.Arbitrary<Partial<CartLine>> = fc
  .record({
    quantity: fc.oneof(fc.constantFrom(1000, 2000, 12_000), fc.integer({ min: 1, max: 30_000 })),
    listPrice: price,
    unitPrice: price,
    discount,
    labelPrice: fc.option(fc.integer({ min: 1, max: 300_000 }), { nil: undefined, freq: 3 }),
    tax: fc.constantFrom(['standard', 200_000] as const, ['reduced', 50_000] as const, ['zero', 0] as const),
  })
  .map(({ tax: [taxCode, taxPpm], labelPrice, ...rest }) => ({
    ...rest,
    ...(labelPrice === undefined ? {} : { labelPrice }),
    taxCode,
    taxPpm,
    unit: 'kg',
  }));

/** Carts with discounts on lines and on the whole, free lines, several rates, prices with tax and without, goods at their label's price. */
export const carts: fc.Arbitrary<Cart> = fc
  .record({ lines: fc.array(line, { minLength: 1, maxLength: 8 }), discount, pricesIncludeTax: fc.boolean() })
  .map(({ lines, ...over }) => aCart(lines, over));
