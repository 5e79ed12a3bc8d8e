/** Sets of sequence numbers as what they mostly are: a few runs without a gap. */
export type SequenceRange = { readonly from: number; readonly to: number };

/** The same numbers in as few ranges as there can be, in order. */
export function mergeRanges(ranges: readonly SequenceRange[]): readonly SequenceRange[] {
  const merged: SequenceRange[] = [];
  for (const range of ranges.toSorted((left, right) => left.from - right.from)) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to + 1) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}

export function rangesOf(sequences: readonly number[]): readonly SequenceRange[] {
  return mergeRanges(sequences.map((sequence) => ({ from: sequence, to: sequence })));
}

/** What merged ranges lack from 1 through `last`. */
export function rangesMissing(merged: readonly SequenceRange[], last: number): readonly SequenceRange[] {
  const missing: SequenceRange[] = [];
  let next = 1;
  for (const { from, to } of merged) {
    if (next > last) break;
    if (from > next) missing.push({ from: next, to: Math.min(from - 1, last) });
    next = Math.max(next, to + 1);
  }
  if (next <= last) missing.push({ from: next, to: last });
  return missing;
}
