/**
 * Which of a list are not where they belong: the fewest that would have to move for the rest to stand in order. Where
 * as few merely stand in each other's places, it is those.
 */
export function findOutOfOrder<T>(items: readonly T[], rankOf: (item: T) => number): readonly T[] {
  const moved = outsideLongestRise(items, rankOf);
  const sorted = items.toSorted((left, right) => rankOf(left) - rankOf(right));
  const exchanged = items.filter((item, at) => item !== sorted[at]);
  return exchanged.length <= moved.length ? exchanged : moved;
}

function outsideLongestRise<T>(items: readonly T[], rankOf: (item: T) => number): readonly T[] {
  const ranks = items.map(rankOf);
  const rank = (at: number | undefined) => ranks[at ?? -1] ?? 0;
  /** For each length, where the rise of that length ends that ends lowest. */
  const ends: number[] = [];
  const before: number[] = [];
  ranks.forEach((own, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rank(ends[middle]) < own) low = middle + 1;
      else high = middle;
    }
    before[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  });
  const rise = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) rise.add(at);
  return items.filter((_, at) => !rise.has(at));
}
