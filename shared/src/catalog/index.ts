export { barcodeSchema, checkDigitOf, hasValidCheckDigit } from './barcode.ts';
export { type Product, productSchema } from './product.ts';
