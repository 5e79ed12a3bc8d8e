import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cursorOf, cursorSchema } from './page.ts';

const schema = cursorSchema(z.tuple([z.string(), z.int()]));

describe('a cursor', () => {
  it('comes back as the place it was made of, and needs no escaping in an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer(), (name, number) => {
        const cursor = cursorOf([name, number]);
        expect(cursor).toMatch(/^[\w-]*$/);
        expect(schema.parse(cursor)).toEqual([name, number]);
      }),
    );
  });

  it('of another list, or made up, is refused', () => {
    for (const text of ['', 'x', '!!', '%', cursorOf(['a']), cursorOf([1, 'a']), btoa('{"$gt":""}')])
      expect(schema.safeParse(text).success, text).toBe(false);
  });
});
