import { LARGEST_EVENT } from '@counterbook/shared/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPacked, packed, unpacked } from './event-content.ts';

test('what is packed comes out as it went in, compressed only where it would be too large', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(200), (text, limit) => {
      const content = packed(text, limit);
      expect(unpacked(content)).toBe(text);
      expect(isPacked(content)).toBe(Buffer.byteLength(text) > limit);
    }),
  );
});

test('size is counted in bytes, not in letters', () => {
  expect(isPacked(packed(`"${'語'.repeat(LARGEST_EVENT / 3)}"`))).toBe(true);
  expect(isPacked(packed(`"${'x'.repeat(LARGEST_EVENT / 3)}"`))).toBe(false);
});
