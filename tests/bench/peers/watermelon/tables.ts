import { appSchema, Model, tableSchema } from '@nozbe/watermelondb';
import type { Document } from '../document.ts';

const text = (name: string, isIndexed = false) => ({ name, type: 'string' as const, isIndexed });
const number = (name: string) => ({ name, type: 'number' as const });

/** A column for each field, looked up by what a till looks up by; what is nested is JSON text, as its @json field has it. */
export const schema = appSchema({
  version: 1,
  tables: [
    tableSchema({
      name: 'products',
      columns: [
        text('sku', true),
        text('barcode', true),
        text('name'),
        text('kind'),
        text('unit'),
        number('price'),
        text('taxCode'),
        text('category'),
        { name: 'archived', type: 'boolean' },
      ],
    }),
    tableSchema({
      name: 'sales',
      columns: [
        text('receiptNumber', true),
        text('type'),
        number('sequence'),
        text('occurredAt'),
        text('document'),
      ],
    }),
  ],
});

class Product extends Model {
  static override table = 'products';
}
class Sale extends Model {
  static override table = 'sales';
}
export const modelClasses = [Product, Sale];

/** The row that stands for a sale, its whole entry in one column. */
export function saleRowOf(document: Document) {
  const { id, receiptNumber, type, sequence, occurredAt } = document;
  return { id, receiptNumber, type, sequence, occurredAt, document: JSON.stringify(document) };
}
