import { badValue } from '../command-error.ts';
import type { Collation } from '../values/collation.ts';
import { compareValues } from '../values/compare.ts';
import { isDoc } from '../values/document.ts';
import { EMPTY_ARRAY } from '../values/encode-key.ts';
import { valuesAt } from '../values/paths.ts';

export type SortSpec = readonly (readonly [path: string, direction: 1 | -1])[];

export function readSort(value: unknown): SortSpec {
  if (value === undefined || value === null) return [];
  if (!isDoc(value)) throw badValue('sort must be a document');
  return Object.entries(value).map(([path, direction]) => {
    const number = Number(direction);
    if (number !== 1 && number !== -1) throw badValue(`unsupported sort direction for '${path}'`);
    return [path, number] as const;
  });
}

/** The values a document sorts by: of an array the least going up, the greatest going down. */
export function sortKey(doc: unknown, spec: SortSpec, collation?: Collation): unknown[] {
  return spec.map(([path, direction]) => {
    let best: unknown;
    let has = false;
    for (const value of valuesAt(doc, path)) {
      const candidates: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const candidate of candidates.length === 0 ? [EMPTY_ARRAY] : candidates) {
        if (!has || compareSortable(candidate, best, collation) * direction < 0) best = candidate;
        has = true;
      }
    }
    return best;
  });
}

export function compareSortKeys(
  a: readonly unknown[],
  b: readonly unknown[],
  spec: SortSpec,
  collation?: Collation,
): number {
  for (let i = 0; i < spec.length; i += 1) {
    const difference = compareSortable(a[i], b[i], collation);
    if (difference !== 0) return difference * (spec[i]?.[1] ?? 1);
  }
  return 0;
}

/** A stable sort in BSON's order. */
export function sortDocs<T>(docs: readonly T[], spec: SortSpec, collation?: Collation): T[] {
  const keyed = docs.map((doc) => ({ doc, key: sortKey(doc, spec, collation) }));
  keyed.sort((a, b) => compareSortKeys(a.key, b.key, spec, collation));
  return keyed.map(({ doc }) => doc);
}

function compareSortable(a: unknown, b: unknown, collation?: Collation): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) return Number(b === EMPTY_ARRAY) - Number(a === EMPTY_ARRAY);
  return compareValues(a, b, collation);
}
