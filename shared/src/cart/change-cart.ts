import type { Product } from '../catalog/product.ts';
import { positiveQuantitySchema, THOUSAND } from '../quantity/quantity.ts';
import { accept, type Result, refuse } from '../result/result.ts';
import type { TaxRate } from '../tax/tax.ts';
import type { Approval, Cart, CartLine, Discount } from './cart.ts';
import { type PriceLabel, readPriceLabel } from './price-label.ts';
import { isSameTrace, type Trace } from './trace.ts';

type Change = Result<Cart>;
export type AddProduct = {
  readonly lineId: string;
  readonly product: Product;
  readonly taxRate: TaxRate;
  readonly quantity: number;
  readonly separate?: boolean;
  readonly trace?: Trace | undefined;
  readonly expiredApproval?: Approval | undefined;
};

/** The largest real invoice has 675. A sale of so many lines, each changed by hand, can still be told as one event. */
export const MOST_LINES = 2_000;

/** A second scan of the same product raises its plain line's quantity, unless it is asked to stand alone. */
export function addProduct(cart: Cart, added: AddProduct): Change {
  const { product, quantity } = added;
  if (!isQuantity(quantity, product.unit))
    return refuse({ code: 'quantity.invalid', quantity, unit: product.unit });
  const twice = findSerialTwice(cart, added);
  if (twice) return twice;
  const same = added.separate ? undefined : cart.lines.find((line) => isPlainLineOf(line, added));
  if (same) return changeQuantity(cart, same.id, same.quantity + quantity);
  return withNewLine(cart, { ...newLine(added), quantity });
}

/** A piece or pack at the price of its own label: always a line of its own, and it stays at one. */
export function addLabelled(
  cart: Cart,
  { label, ...added }: Omit<AddProduct, 'quantity' | 'separate'> & { readonly label: PriceLabel },
): Change {
  const twice = findSerialTwice(cart, added);
  if (twice) return twice;
  const goods = readPriceLabel(added.product, label);
  return goods.ok ? withNewLine(cart, { ...newLine(added), ...goods.value }) : goods;
}

export function changeQuantity(cart: Cart, lineId: string, quantity: number): Change {
  return withLine(cart, lineId, (line) => {
    if (line.labelPrice !== undefined && quantity !== line.quantity)
      return refuse({ code: 'cart.line-labelled', name: line.name });
    if (line.trace?.serial !== undefined && quantity !== line.quantity)
      return refuse({ code: 'cart.line-serial', name: line.name });
    return isQuantity(quantity, line.unit)
      ? accept({ ...line, quantity })
      : refuse({ code: 'quantity.invalid', quantity, unit: line.unit });
  });
}

export function removeLine(cart: Cart, lineId: string): Change {
  if (!cart.lines.some((line) => line.id === lineId)) return refuse({ code: 'cart.line-unknown', lineId });
  return accept({ ...cart, lines: cart.lines.filter((line) => line.id !== lineId) });
}

/** A price of one's own needs an approval, which the journal keeps beside the list price; a label's counts no more. */
export function overridePrice(cart: Cart, lineId: string, unitPrice: number, approval: Approval): Change {
  return withLine(cart, lineId, ({ labelPrice: _labelPrice, ...line }) =>
    Number.isSafeInteger(unitPrice) && unitPrice >= 0
      ? accept({ ...line, unitPrice, override: unitPrice === line.listPrice ? null : approval })
      : refuse({ code: 'price.invalid', unitPrice }),
  );
}

export function discountLine(cart: Cart, lineId: string, discount: Discount | null): Change {
  return withLine(cart, lineId, (line) => accept({ ...line, discount }));
}

export function discountCart(cart: Cart, discount: Discount | null): Change {
  return accept({ ...cart, discount });
}

export function attachCustomer(cart: Cart, customerId: string | null): Change {
  return accept({ ...cart, customerId });
}

/** A serial number is one thing's alone: what is scanned twice lies on the counter once. */
function findSerialTwice(cart: Cart, { product, trace }: Pick<AddProduct, 'product' | 'trace'>) {
  const serial = trace?.serial;
  const isTwice =
    serial !== undefined &&
    cart.lines.some((line) => line.productId === product.id && line.trace?.serial === serial);
  return isTwice ? refuse({ code: 'cart.serial-twice', name: product.name, serial }) : undefined;
}

function newLine(added: Omit<AddProduct, 'quantity' | 'separate'>) {
  const { lineId, product, taxRate, trace, expiredApproval } = added;
  return {
    id: lineId,
    productId: product.id,
    sku: product.sku,
    barcode: product.barcode,
    name: product.name,
    kind: product.kind,
    unit: product.unit,
    listPrice: product.price,
    unitPrice: product.price,
    taxCode: taxRate.code,
    taxPpm: taxRate.ppm,
    discount: null,
    override: null,
    ...(trace === undefined ? {} : { trace }),
    ...(expiredApproval === undefined ? {} : { expiredApproval }),
  };
}

function withNewLine(cart: Cart, line: CartLine): Change {
  if (cart.lines.length >= MOST_LINES) return refuse({ code: 'cart.full', most: MOST_LINES });
  return accept({ ...cart, lines: [...cart.lines, line] });
}

function withLine(cart: Cart, lineId: string, change: (line: CartLine) => Result<CartLine>): Change {
  const line = cart.lines.find((candidate) => candidate.id === lineId);
  if (!line) return refuse({ code: 'cart.line-unknown', lineId });
  const changed = change(line);
  if (!changed.ok) return changed;
  return accept({ ...cart, lines: cart.lines.map((old) => (old.id === lineId ? changed.value : old)) });
}

function isPlainLineOf(line: CartLine, { product, taxRate, trace, expiredApproval }: AddProduct): boolean {
  return (
    line.productId === product.id &&
    line.unitPrice === product.price &&
    line.taxCode === taxRate.code &&
    line.taxPpm === taxRate.ppm &&
    line.discount === null &&
    line.override === null &&
    line.labelPrice === undefined &&
    line.expiredApproval === undefined &&
    expiredApproval === undefined &&
    isSameTrace(line.trace, trace) &&
    line.unit === 'piece'
  );
}

function isQuantity(quantity: number, unit: CartLine['unit']): boolean {
  if (!positiveQuantitySchema.safeParse(quantity).success) return false;
  return unit !== 'piece' || quantity % THOUSAND === 0;
}
