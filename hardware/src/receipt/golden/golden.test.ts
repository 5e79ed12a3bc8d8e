import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DOTS_PER_COLUMN } from '../escpos/profile.ts';
import { goldenFiles, goldenProfiles, printed } from './golden-files.ts';
import { goldenReceipts } from './receipts.ts';

const folder = join(import.meta.dirname, 'kept');
const made = goldenFiles();

describe('the kept receipts', () => {
  it('are those of every language, width and printer, and no others', () => {
    expect(readdirSync(folder).sort()).toEqual([...made.keys()].sort());
    expect(made.size).toBe(12 * (2 + 4));
  });

  it.each([...made])(
    '%s comes out dot for dot and letter for letter as it was looked at',
    (name, content) => {
      const kept = readFileSync(join(folder, name));
      const isSame = plain(kept).equals(plain(Buffer.from(content)));
      expect(isSame, `${name} differs: make it anew and look at it`).toBe(true);
    },
  );

  it.each(goldenProfiles)('end at the right edge with every amount on $id', (profile) => {
    for (const receipt of goldenReceipts) {
      const amounts = [...receipt.lines, receipt.tax, receipt.total].length;
      const ends = printed(receipt, profile).filter((item) => {
        if (item.type === 'line') {
          const columns = item.line.runs.reduce((sum, run) => sum + run.text.length * run.widthFactor, 0);
          return columns === profile.columns && item.line.text !== '-'.repeat(profile.columns);
        }
        return item.type === 'image' && hasInkAtRightEdge(item.image, profile.columns * DOTS_PER_COLUMN);
      });
      expect(ends).toHaveLength(amounts);
    }
  });
});

/** The dots of a PNG with its size, since machines pack the same dots differently. */
function plain(file: Buffer): Buffer {
  if (file[0] !== 0x89) return file;
  const length = file.readUInt32BE(33);
  return Buffer.concat([file.subarray(0, 33), inflateSync(file.subarray(41, 41 + length))]);
}

function hasInkAtRightEdge(image: { width: number; bits: Uint8Array }, widthDots: number): boolean {
  const rowBytes = Math.ceil(image.width / 8);
  expect(image.width).toBe(widthDots);
  // The last column of 12 dots is a byte and a half.
  return image.bits.some((byte, index) => {
    const at = index % rowBytes;
    return at === rowBytes - 1 ? byte !== 0 : at === rowBytes - 2 && (byte & 0x0f) !== 0;
  });
}
