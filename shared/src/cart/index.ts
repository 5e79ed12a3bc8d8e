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
  addProduct,
  attachCustomer,
  changeQuantity,
  discountCart,
  discountLine,
  overridePrice,
  removeLine,
} from './change-cart.ts';
export { type PricedCart, type PricedLine, priceCart } from './price-cart.ts';
