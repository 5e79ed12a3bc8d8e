import { it } from 'vitest';
import { expectNothingUnasked } from './testing/unasked.ts';

it('100,000 documents made to be obeyed print what they ask for and no command besides', () => {
  expectNothingUnasked(100_000);
}, 3_600_000);
