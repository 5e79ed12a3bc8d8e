import { z } from 'zod';

/** What an edit says of one field: what it was to the person who changed it, and what it becomes. */
export type FieldValue = string | number | boolean;
export type FieldChange = { readonly from: FieldValue; readonly to: FieldValue };
export type FieldChanges = Readonly<Record<string, FieldChange | undefined>>;

export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean()]);

export function changeOf<T extends z.ZodType<FieldValue>>(value: T) {
  return z.strictObject({ from: value, to: value }).optional();
}

export function isChange(changes: object): boolean {
  return Object.values(changes).some((change) => change !== undefined);
}

/**
 * The changes from one document to the fields that a person entered, which may be the same again: that confirms a
 * value, and settles what was open about it.
 */
export function changesBetween(before: object, entered: object): FieldChanges {
  return Object.fromEntries(
    Object.entries(entered)
      .filter(([, to]) => to !== undefined)
      .map(([field, to]) => [field, { from: Reflect.get(before, field), to }]),
  );
}
