/** The fewest entries that would have to move for the rest to stand in order: those outside a longest rising run. */
export function findOutOfOrder<T>(items: readonly T[], rankOf: (item: T) => number): ReadonlySet<T> {
  /** At each length, the item with the lowest rank on which a rising run of that length can end. */
  const ends: number[] = [];
  const before: number[] = [];
  const ranks = items.map(rankOf);
  const rank = (at: number | undefined) => ranks[at ?? -1] ?? 0;
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
  const moved = new Set(items);
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const item = items[at];
    if (item !== undefined) moved.delete(item);
  }
  return moved;
}
