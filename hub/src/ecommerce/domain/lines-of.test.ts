import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_LINE, linesOf } from './lines-of.ts';

test('lines come out as they went in, wherever the chunks are cut, in the middle of a letter too', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\r\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(await collected(linesOf(Readable.from(chunks, { objectMode: false })))).toEqual(lines);
    }),
  );
});

test('a file without lines is refused before it is held as one', async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        read += 1024;
        yield Buffer.alloc(1024, 'x');
      }
    })(),
  );
  await expect(collected(linesOf(endless))).rejects.toThrow('Line 1 is longer than 64 KiB');
  expect(read).toBeLessThan(LONGEST_LINE * 2);
  expect(endless.destroyed).toBe(false);
});

async function collected(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}
