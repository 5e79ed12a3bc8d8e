export { applyCartAct, type CartAct, isCartAct, isContested, parkedIdOf } from './apply-cart-act.ts';
export {
  type Approval,
  approvalSchema,
  type Cart,
  type CartLine,
  cartLineSchema,
  cartSchema,
  type Discount,
  discountSchema,
  emptyCart,
} from './cart.ts';
export {
  type AddProduct,
  addLabelled,
  addProduct,
  attachCustomer,
  changeQuantity,
  discountCart,
  discountLine,
  MOST_LINES,
  overridePrice,
  removeLine,
} from './change-cart.ts';
export {
  cartDiscardedSchema,
  cartParkedSchema,
  cartTakenSchema,
  type ParkedCart,
  parkedCartSchema,
} from './parked-cart.ts';
export { type PricedCart, type PricedLine, priceCart } from './price-cart.ts';
export type { PriceLabel } from './price-label.ts';
export { type Trace, traceSchema } from './trace.ts';
