export {
  decimalToQuantity,
  positiveQuantitySchema,
  priceOf,
  quantitySchema,
  quantityToText,
  THOUSAND,
  type Unit,
  unitSchema,
} from './quantity.ts';
