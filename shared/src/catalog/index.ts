export { barcodeSchema, checkDigitOf, hasValidCheckDigit } from './barcode.ts';
export { type Product, productChangedSchema, productSchema } from './product.ts';
