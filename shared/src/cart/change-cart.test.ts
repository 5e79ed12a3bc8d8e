import { describe, expect, it } from 'vitest';
import { aCart, aProduct } from '../testing/builders.ts';
import type { Cart } from './cart.ts';
import {
  type AddProduct,
  addProduct,
  attachCustomer,
  changeQuantity,
  discountCart,
  discountLine,
  MOST_LINES,
  overridePrice,
  removeLine,
} from './change-cart.ts';

const vat = { code: 'standard', name: 'VAT 20 %', ppm: 200_000 };
const approval = { staffId: 'manager-1', reason: 'scratched' };
const scan = (over: Partial<AddProduct> = {}): AddProduct => ({
  lineId: 'line-9',
  product: aProduct(),
  taxRate: vat,
  quantity: 1000,
  ...over,
});

describe('scanning', () => {
  it('ends at as many lines as one sale can have; what is in the cart can still be raised', () => {
    const full = aCart(Array.from({ length: MOST_LINES }, (_, index) => ({ productId: `p${index}` })));
    expect(addProduct(full, scan())).toMatchObject({ ok: false, refusal: { code: 'cart.full' } });
    const again = addProduct(full, scan({ product: aProduct({ id: 'p7' }) }));
    expect(linesOf(again)[7]?.quantity).toBe(2000);
  });

  it('copies name, price and tax in, so that nothing changes under the cashier', () => {
    const line = linesOf(addProduct(aCart([]), scan()))[0];
    expect(line).toMatchObject({
      id: 'line-9',
      name: 'Mug',
      listPrice: 1250,
      unitPrice: 1250,
      taxPpm: 200_000,
    });
  });

  it('the same piece again raises its line', () => {
    expect(linesOf(addProduct(aCart(), scan())).map((line) => line.quantity)).toEqual([2000]);
  });

  it('starts a line of its own for what is weighed, overridden, discounted, dearer by now, or asked for', () => {
    const overridden = unwrap(overridePrice(aCart(), 'line-1', 900, approval));
    const discounted = unwrap(
      discountLine(aCart(), 'line-1', { kind: 'amount', amount: 1, reason: 'scratch' }),
    );
    const weighed = aProduct({ unit: 'kg' });
    expect(linesOf(addProduct(overridden, scan()))).toHaveLength(2);
    expect(linesOf(addProduct(discounted, scan()))).toHaveLength(2);
    expect(linesOf(addProduct(aCart([{ unit: 'kg' }]), scan({ product: weighed })))).toHaveLength(2);
    expect(linesOf(addProduct(aCart(), scan({ product: aProduct({ price: 1300 }) })))).toHaveLength(2);
    expect(linesOf(addProduct(aCart(), scan({ separate: true })))).toHaveLength(2);
    expect(linesOf(addProduct(aCart(), scan({ trace: { lot: 'A' } })))).toHaveLength(2);
    const expired = scan({ expiredApproval: approval });
    expect(linesOf(addProduct(unwrap(addProduct(aCart([]), expired)), scan()))).toHaveLength(2);
  });

  it('starts a line of its own where the tax has changed since the first scan', () => {
    const changed = { ...vat, ppm: 210_000 };
    expect(linesOf(addProduct(aCart(), scan({ taxRate: changed }))).map((line) => line.taxPpm)).toEqual([
      200_000, 210_000,
    ]);
  });

  it('refuses part of a piece, nothing, less than nothing, and a barcode typed as a quantity', () => {
    for (const quantity of [500, 0, -1000, 0.5, 5_901_234_123_457_000])
      expect(addProduct(aCart([]), scan({ quantity }))).toMatchObject({
        ok: false,
        refusal: { code: 'quantity.invalid' },
      });
    expect(addProduct(aCart([{ quantity: 1_000_000_000 }]), scan())).toMatchObject({ ok: false });
  });
});

describe('a line', () => {
  it('changes its quantity, or is refused and stays', () => {
    const cart = aCart();
    expect(linesOf(changeQuantity(cart, 'line-1', 3000))[0]?.quantity).toBe(3000);
    expect(changeQuantity(cart, 'line-1', 1500)).toMatchObject({ ok: false });
    expect(cart).toEqual(aCart());
  });

  it('sells at another price with an approval beside the list price, and without one at the list price', () => {
    const cheaper = unwrap(overridePrice(aCart(), 'line-1', 900, approval));
    expect(cheaper.lines[0]).toMatchObject({ listPrice: 1250, unitPrice: 900, override: approval });
    expect(linesOf(overridePrice(cheaper, 'line-1', 1250, approval))[0]?.override).toBeNull();
  });

  it('can be free but never cost less than nothing or a fraction', () => {
    expect(linesOf(overridePrice(aCart(), 'line-1', 0, approval))[0]?.unitPrice).toBe(0);
    for (const price of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(overridePrice(aCart(), 'line-1', price, approval)).toMatchObject({
        ok: false,
        refusal: { code: 'price.invalid' },
      });
  });

  it('is discounted and undiscounted', () => {
    const discounted = unwrap(discountLine(aCart(), 'line-1', { kind: 'amount', amount: 5, reason: 'x' }));
    expect(discounted.lines[0]?.discount).toMatchObject({ amount: 5 });
    expect(linesOf(discountLine(discounted, 'line-1', null))[0]?.discount).toBeNull();
  });

  it('is taken away alone', () => {
    expect(linesOf(removeLine(aCart([{}, {}]), 'line-1')).map((line) => line.id)).toEqual(['line-2']);
  });

  it('that is not there is refused by every change', () => {
    for (const change of [
      changeQuantity(aCart(), 'no', 1000),
      overridePrice(aCart(), 'no', 1, approval),
      discountLine(aCart(), 'no', null),
      removeLine(aCart(), 'no'),
    ])
      expect(change).toEqual({ ok: false, refusal: { code: 'cart.line-unknown', lineId: 'no' } });
  });
});

describe('the whole cart', () => {
  it('takes a customer and a discount, and gives them back', () => {
    const taken = unwrap(attachCustomer(aCart(), 'ann'));
    expect(taken.customerId).toBe('ann');
    expect(unwrap(attachCustomer(taken, null)).customerId).toBeNull();
    const discounted = unwrap(discountCart(aCart(), { kind: 'percent', ppm: 1, reason: 'x' }));
    expect(unwrap(discountCart(discounted, null))).toEqual(aCart());
  });
});

function unwrap(change: ReturnType<typeof addProduct>): Cart {
  if (!change.ok) throw new Error(change.refusal.code);
  return change.value;
}

function linesOf(change: ReturnType<typeof addProduct>) {
  return unwrap(change).lines;
}
