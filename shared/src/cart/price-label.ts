/**
 * A price that a label gives is what the customer pays for that piece or pack, to the minor unit. Of goods sold by
 * weight it says how much there is, too, at the list price, unless the label says that itself. Where the shop's prices
 * come without tax, the label's does too: it was printed from the same list.
 */
import type { Product } from '../catalog/product.ts';
import { multiplyDivide } from '../money/integer.ts';
import { positiveQuantitySchema, THOUSAND } from '../quantity/quantity.ts';
import { accept, type Result, refuse } from '../result/result.ts';

export type PriceLabel = {
  /** In minor units. */
  readonly price: number;
  /** In thousandths; null where the label says none. */
  readonly quantity: number | null;
};

export type LabelledGoods = {
  readonly quantity: number;
  readonly unitPrice: number;
  readonly labelPrice: number;
};

/** No label of a shop is dearer, and products of what is not are still exact. */
const DEAREST = 1_000_000_000;

export function readPriceLabel(
  { name, unit, price: listPrice }: Pick<Product, 'name' | 'unit' | 'price'>,
  { price, quantity }: PriceLabel,
): Result<LabelledGoods> {
  if (!Number.isSafeInteger(price) || price <= 0 || price > DEAREST)
    return refuse({ code: 'label.price-unusable', name });
  if (quantity !== null || unit === 'piece') {
    const counted = quantity ?? THOUSAND;
    if (!positiveQuantitySchema.safeParse(counted).success)
      return refuse({ code: 'quantity.invalid', quantity: counted, unit });
    return accept({
      quantity: counted,
      unitPrice: multiplyDivide(price, THOUSAND, counted),
      labelPrice: price,
    });
  }
  if (listPrice === 0) return refuse({ code: 'label.no-unit-price', name });
  // Nothing weighs nothing: what costs less than half a thousandth of the unit is the smallest there is.
  const weighed = Math.max(1, multiplyDivide(price, THOUSAND, listPrice));
  if (!positiveQuantitySchema.safeParse(weighed).success)
    return refuse({ code: 'label.price-unusable', name });
  return accept({ quantity: weighed, unitPrice: listPrice, labelPrice: price });
}
