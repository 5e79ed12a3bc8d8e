/**
 * How an edit meets the document as it is now, field by field. A field that still is what the person saw takes the new
 * value; one that has the new value already is left; one that somebody else has changed stays as it is, and the person
 * is told. Archiving is a field like any other, so that an archived document keeps what is edited in it.
 */
import type { FieldChanges, FieldValue } from './change.ts';

export type Merged<Doc> = {
  readonly document: Doc;
  readonly taken: readonly string[];
  readonly clashes: readonly FieldClash[];
};

/** `kept` is what stands, `wanted` what the person would have made of `from`. */
export type FieldClash = {
  readonly field: string;
  readonly from: FieldValue;
  readonly wanted: FieldValue;
  readonly kept: FieldValue;
};

export function mergeEdit<Doc extends object>(present: Doc, changes: FieldChanges): Merged<Doc> {
  const values: Record<string, FieldValue> = {};
  const clashes: FieldClash[] = [];
  for (const [field, change] of Object.entries(changes)) {
    if (change === undefined) continue;
    const { from, to } = change;
    const kept: FieldValue = Reflect.get(present as Record<string, FieldValue>, field) ?? '';
    if (kept === from) values[field] = to;
    else if (kept !== to) clashes.push({ field, from, wanted: to, kept });
  }
  return { document: { ...present, ...values }, taken: Object.keys(values), clashes };
}
