export { chainKeyOf, entryIdOf, entryIdSchema, idSchema } from './entry-id.ts';
export { type ReceiptSeries, receiptNumberOf } from './receipt-number.ts';
