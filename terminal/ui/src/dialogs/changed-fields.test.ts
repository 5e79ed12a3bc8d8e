import { expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

const seen = { name: 'Carol', phone: '1', archived: false };

it('only what differs is a change, blanks at the ends aside, beside what the person saw', () => {
  expect(changedFields(seen, { name: ' Carol ', phone: '2', archived: false })).toEqual({
    phone: { from: '1', to: '2' },
  });
});

it('a field that was looked at is told as it is', () => {
  expect(changedFields(seen, seen, 'phone')).toEqual({ phone: { from: '1', to: '1' } });
});
