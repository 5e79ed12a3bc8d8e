import { expect, it } from 'vitest';
import { inStorePatternSchema } from './in-store-pattern.ts';

const faultsOf = (template: string, step?: number) =>
  inStorePatternSchema
    .safeParse({ template, holds: 'price', ...(step === undefined ? {} : { step }) })
    .error?.issues.map(({ message }) => message);

it.each(['21IIIIIVVVVVC', '02IIIIIPVVVVC', '04IIIIXVVVVVC', '2912VVVVIIIIC', '23IIIIPVVVVVC'])(
  'the pattern %s can be used',
  (template) => expect(faultsOf(template)).toBeUndefined(),
);

it.each([
  ['211IIIIVVVVV', 'is 13'],
  ['30IIIIIVVVVVC', 'is 13'],
  ['01IIIIIVVVVVC', 'is 13'],
  ['21IIVVIIVVVVC', 'has one group'],
  ['02IIIIPPVVVVC', 'has one P'],
  ['02IIIIIIPVVVC', 'four or five'],
])('the pattern %s is refused with a reason', (template, reason) =>
  expect(faultsOf(template)?.join()).toContain(reason),
);

it('a step is a whole number above zero', () => {
  expect(faultsOf('21IIIIIVVVVVC', 10)).toBeUndefined();
  for (const step of [0, 0.5, -1]) expect(faultsOf('21IIIIIVVVVVC', step)).toHaveLength(1);
});
