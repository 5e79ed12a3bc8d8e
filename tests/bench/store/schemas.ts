/** The till's indexes, as far as Dexie takes them: there an indexed field must be in every document. */
import type { RxJsonSchema } from 'rxdb';

export type Keyed = { readonly id: string };

const text = { type: 'string', maxLength: 200 } as const;
const whole = { type: 'integer', minimum: 0, maximum: 2 ** 31, multipleOf: 1 } as const;

export const productSchema = schemaOf({ barcode: text, sku: text }, [['barcode'], ['sku']]);
export const entrySchema = schemaOf(
  { type: text, epoch: whole, sequence: whole, commandId: text, receiptNumber: text },
  [['epoch', 'sequence'], ['type', 'sequence'], ['commandId'], ['receiptNumber']],
);

function schemaOf(
  fields: Record<string, typeof text | typeof whole>,
  indexes: string[][],
): RxJsonSchema<Keyed> {
  const required = ['id', ...Object.keys(fields)] as 'id'[];
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { ...fields, id: text },
    required,
    indexes,
  };
}
