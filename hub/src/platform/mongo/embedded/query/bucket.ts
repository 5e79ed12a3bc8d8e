import { CommandError } from '../command-error.ts';
import { compareValues } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';

/** `$bucket` as the grouping that it stands for: each bucket begins with its lower bound and ends before the next. */
export function bucketStages(spec: unknown): Doc[] {
  if (!isDoc(spec) || !Array.isArray(spec.boundaries) || spec.boundaries.length < 2) {
    throw new CommandError(40_198, '$bucket requires groupBy and at least two boundaries');
  }
  const { groupBy, boundaries, output, default: other } = spec;
  const bounds: readonly unknown[] = boundaries;
  const branches = bounds.slice(0, -1).map((low, at) => {
    const high = bounds[at + 1];
    if (compareValues(low, high) >= 0)
      throw new CommandError(40_194, '$bucket boundaries must be in ascending order');
    const within = [{ $gte: [groupBy, { $literal: low }] }, { $lt: [groupBy, { $literal: high }] }];
    return Object.fromEntries([
      ['case', { $and: within }],
      ['then', { $literal: low }],
    ]);
  });
  const fallback = 'default' in spec ? { default: { $literal: other } } : {};
  const counted = isDoc(output) ? output : { count: { $sum: 1 } };
  return [{ $group: { _id: { $switch: { branches, ...fallback } }, ...counted } }, { $sort: { _id: 1 } }];
}
