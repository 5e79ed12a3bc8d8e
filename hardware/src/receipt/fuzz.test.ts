import { expect, it } from 'vitest';
import { decodeEscPos } from './decode/escpos-decoder.ts';
import { expectNothingUnasked } from './testing/unasked.ts';

it('2,000 documents made to be obeyed print what they ask for and no command besides', () => {
  expectNothingUnasked(2_000);
}, 300_000);

it('a command that came through would be seen: the decoder tells of every kick', () => {
  expect(decodeEscPos(Uint8Array.of(0x41, 0x1b, 0x70, 0, 25, 250, 0x42, 0x0a))).toMatchObject([
    { type: 'drawer-kick' },
    { type: 'line' },
  ]);
});
