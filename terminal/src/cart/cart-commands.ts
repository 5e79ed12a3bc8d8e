import {
  type AddProduct,
  addLabelled,
  addProduct,
  attachCustomer,
  type Cart,
  changeQuantity,
  type Discount,
  discountCart,
  discountLine,
  overridePrice,
  type PriceLabel,
  removeLine,
} from '@counterbook/shared/cart';
import type { Product } from '@counterbook/shared/catalog';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { taxRateOf } from '../catalog/products.ts';
import { findCustomer } from '../debt/customers.ts';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireApproval, requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { findMarks } from './kept-marks.ts';

export async function addById(
  parts: TillParts,
  input: Inputs['addProduct'],
): Promise<Result<{ lineId: string }>> {
  const product = await parts.products.byId(input.productId);
  if (!product) return refuse({ code: 'product.unknown', productId: input.productId });
  const marks = findMarks(parts, input);
  if (!marks.ok) return marks;
  const { quantity, separate, label } = input;
  const added = addToCart(parts, product, { quantity, separate, ...marks.value });
  if (added.ok && label !== undefined) parts.session.keptMarks.delete(label);
  return added;
}

export function addToCart(
  parts: TillParts,
  product: Product,
  counted: Counted & Marks,
): Result<{ lineId: string }> {
  return add(parts, product, (cart, added) => addProduct(cart, { ...added, ...counted }));
}

/** At the price that the label on the piece or pack says. */
export function addToCartByLabel(
  parts: TillParts,
  product: Product,
  { label, ...marks }: { readonly label: PriceLabel } & Marks,
): Result<{ lineId: string }> {
  return add(parts, product, (cart, added) => addLabelled(cart, { ...added, ...marks, label }));
}

type Counted = { readonly quantity: number; readonly separate: boolean };
/** What is kept of the label beside its price and weight. */
export type Marks = Pick<AddProduct, 'trace' | 'expiredApproval'>;
type Added = Pick<AddProduct, 'lineId' | 'product' | 'taxRate'>;

function add(
  parts: TillParts,
  product: Product,
  decide: (cart: Cart, added: Added) => Result<Cart>,
): Result<{ lineId: string }> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const taxRate = taxRateOf(parts, product);
  if (!taxRate)
    return refuse({ code: 'product.tax-unknown', productId: product.id, taxCode: product.taxCode });
  const before = parts.cart.current();
  const added = { lineId: parts.newId(), product, taxRate };
  const changed = parts.cart.change(
    (cart) => decide(cart, added),
    (cart) => touchedLine(before, cart),
  );
  if (!changed.ok) return changed;
  parts.session.finished = null;
  return accept({ lineId: touchedLine(before, changed.value) ?? added.lineId });
}

export function changeLineQuantity(parts: TillParts, input: Inputs['changeQuantity']): Result<null> {
  return change(parts, (cart) => changeQuantity(cart, input.lineId, input.quantity));
}

export function removeCartLine(parts: TillParts, { lineId }: Inputs['removeLine']): Result<null> {
  return change(parts, (cart) => removeLine(cart, lineId));
}

export async function overrideLinePrice(
  parts: TillParts,
  input: Inputs['overridePrice'],
): Promise<Result<null>> {
  const signedIn = requireSelling(parts);
  if (!signedIn.ok) return signedIn;
  const asked = { approval: input.approval, what: 'price', reason: 'own decision' };
  const approved = await requireApproval(parts, signedIn.value, asked);
  if (!approved.ok) return approved;
  return change(parts, (cart) => overridePrice(cart, input.lineId, input.unitPrice, approved.value));
}

export async function discountCartLine(
  parts: TillParts,
  input: Inputs['discountLine'],
): Promise<Result<null>> {
  const approved = await mayDiscount(parts, input.discount, input.approval);
  if (!approved.ok) return approved;
  return change(parts, (cart) => discountLine(cart, input.lineId, input.discount));
}

export async function discountWholeCart(
  parts: TillParts,
  input: Inputs['discountCart'],
): Promise<Result<null>> {
  const approved = await mayDiscount(parts, input.discount, input.approval);
  if (!approved.ok) return approved;
  return change(parts, (cart) => discountCart(cart, input.discount));
}

export async function attachCartCustomer(
  parts: TillParts,
  { customerId }: Inputs['attachCustomer'],
): Promise<Result<null>> {
  if (customerId === null) return change(parts, (cart) => attachCustomer(cart, null));
  const customer = await findCustomer(parts, customerId);
  if (!customer) return refuse({ code: 'customer.unknown', customerId });
  return change(parts, (cart) => attachCustomer(cart, customer.id));
}

export function voidCart(parts: TillParts): Result<null> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const unpaid = parts.cards.requireNone(parts.cart.current()?.id ?? '');
  if (!unpaid.ok) return unpaid;
  parts.cart.discard();
  return accept(null);
}

function change(parts: TillParts, decide: (cart: Cart) => Result<Cart>): Result<null> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const changed = parts.cart.change(decide);
  return changed.ok ? accept(null) : changed;
}

async function mayDiscount(
  parts: TillParts,
  discount: Discount | null,
  approval: Inputs['discountCart']['approval'],
): Promise<Result<unknown>> {
  const signedIn = requireSelling(parts);
  if (!signedIn.ok || discount === null) return signedIn;
  return requireApproval(parts, signedIn.value, { approval, what: 'discount', reason: 'own decision' });
}

/** The line that is new or has another quantity than before. */
function touchedLine(before: Cart | null, after: Cart): string | null {
  const old = new Map(before?.lines.map((line) => [line.id, line.quantity]));
  return after.lines.find((line) => old.get(line.id) !== line.quantity)?.id ?? null;
}
