export { barcodeSchema, checkDigitOf, hasValidCheckDigit } from './barcode.ts';
export { type InStorePattern, inStorePatternSchema } from './in-store-pattern.ts';
export { type Product, productChangedSchema, productSchema } from './product.ts';
