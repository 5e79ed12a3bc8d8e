import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeRanges, rangesMissing, rangesOf } from './sequence-ranges.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 9 }))
  .map(([from, more]) => ({ from, to: from + more }));

it('holds and lacks what a plain set of numbers holds and lacks', () => {
  fc.assert(
    fc.property(fc.array(range), fc.nat({ max: 60 }), (ranges, last) => {
      const set = new Set<number>();
      for (const { from, to } of ranges) for (let at = from; at <= to; at += 1) set.add(at);
      const lacking = Array.from({ length: last }, (_, at) => at + 1).filter((at) => !set.has(at));
      const merged = mergeRanges(ranges);
      expect(merged).toEqual(rangesOf([...set]));
      expect(rangesMissing(merged, last)).toEqual(rangesOf(lacking));
      const gaps = [...set].filter((at) => !set.has(at + 1)).length;
      expect(merged).toHaveLength(gaps);
    }),
    { numRuns: 500 },
  );
});
