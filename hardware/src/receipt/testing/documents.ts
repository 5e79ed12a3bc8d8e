/** Documents as nobody writes them, for any printer. */
import fc from 'fast-check';
import type { RasterImage, ReceiptBlock, ReceiptDocument } from '../document.ts';
import {
  epson58,
  epson80,
  epson80Columns42,
  generic80,
  type PrinterProfile,
  star58,
  star80,
  starLine80,
} from '../escpos/profile.ts';
import { loadShaper } from '../raster/ask-shaper.ts';

// Thousands of documents ask too much to ask a thread.
await loadShaper();

export const profiles = [epson58, epson80, epson80Columns42, generic80, star58, star80, starLine80];

/** Scripts that a printer's code pages have, scripts that they lack, and what belongs to neither. */
const alphabets = [
  'abcdefghijklmnopqrstuvwxyz 0123456789 .,-?/',
  'äöüßéèçñåøæ€£¥ ÄÖÜ',
  'абвгдежзийклмн ёЁ',
  'αβγδεζηθ άέή',
  'ابتثجحخدذرزسشلا ١٢٣',
  'אבגדהוזחט ֹּ',
  '漢字牛乳面包한국어カタカナ',
  '₺₽₴₹ ğışİ ąęłżź',
  'กขคงั้ำ हिन्दी',
  '😀👩‍👩‍👧🇩🇪 ─═█ … — “” ’ −',
  '\u0301\u0308\u064b\ufe0f\u200d\u00a0\u202f\u3000',
];

export function anyText(): fc.Arbitrary<string> {
  const alphabet = fc.constantFrom(...alphabets);
  const word = alphabet.chain((letters) =>
    fc.array(fc.constantFrom(...Array.from(letters)), { maxLength: 14 }).map((list) => list.join('')),
  );
  return fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
}

export function hostileText(): fc.Arbitrary<string> {
  const command = fc.constantFrom(
    '\x1bp\x00\x19\xfa',
    '\x1dV\x00',
    '\x10\x14\x01\x00\x05',
    '\x10\x04\x01',
    '\x1b@',
    '\u2190p\u263a',
  );
  return fc
    .array(fc.oneof(command, anyCodePoints(), anyText()), { maxLength: 4 })
    .map((parts) => parts.join(''));
}

/** Controls, letters of the first plane, and anything up to the last: half surrogates too. */
function anyCodePoints(): fc.Arbitrary<string> {
  const codePoint = fc.oneof(fc.nat(0xff), fc.nat(0xffff), fc.nat(0x10ffff));
  return fc.array(codePoint, { maxLength: 10 }).map((list) => String.fromCodePoint(...list));
}

export function documentOf(
  text: fc.Arbitrary<string>,
): fc.Arbitrary<{ document: ReceiptDocument; profile: PrinterProfile }> {
  const align = fc.constantFrom('left', 'center', 'right');
  const size = fc.constantFrom('normal', 'tall', 'wide', 'large');
  const amount = fc.integer({ min: -99_999, max: 9_999_999 }).map((minor) => `${minor / 100}`);
  const block: fc.Arbitrary<ReceiptBlock> = fc.oneof(
    fc.record({ type: fc.constant('text'), text, align, bold: fc.boolean(), size }),
    fc.record({
      type: fc.constant('row'),
      cells: fc.tuple(fc.record({ text }), fc.record({ text: amount, money: fc.constant(true) })),
    }),
    fc.record({
      type: fc.constant('row'),
      cells: fc.array(fc.record({ text }), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ type: fc.constant('total'), label: text, amount }),
    fc.record({ type: fc.constant('banner'), text }),
    fc.record({ type: fc.constant('rule') }),
  );
  return fc
    .tuple(fc.constantFrom(...profiles), fc.array(block, { maxLength: 6 }))
    .map(([profile, blocks]) => ({ profile, document: { width: profile.width, blocks } }));
}

/** Every kind of block, its texts and dots full of commands; the codes hold what their alphabets allow. */
export function hostileDocument(): fc.Arbitrary<{ document: ReceiptDocument; profile: PrinterProfile }> {
  return fc
    .tuple(
      documentOf(hostileText()),
      fc.array(blockBesideText(), { maxLength: 3 }),
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
    )
    .map(([{ document, profile }, others, places]) => {
      const blocks = [...document.blocks];
      others.forEach((other, index) => {
        blocks.splice((places[index] ?? 0) % (blocks.length + 1), 0, other);
      });
      return { profile, document: { ...document, blocks } };
    });
}

export function blockBesideText(): fc.Arbitrary<ReceiptBlock> {
  const payload = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 });
  return fc.oneof(
    fc.record({ type: fc.constant('qr'), payload, caption: hostileText() }),
    fc.record({ type: fc.constant('barcode'), symbology: fc.constant('code128'), payload: codeLetters() }),
    fc.record({ type: fc.constant('image'), image: hostileImage() }),
    fc.record({ type: fc.constant('feed'), lines: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ type: fc.constant('cut'), mode: fc.constantFrom('full', 'partial') }),
  );
}

function codeLetters(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[\x20-\x7a|}~]{1,12}$/);
}

/** Dots that are bytes of commands. */
function hostileImage(): fc.Arbitrary<RasterImage> {
  const byte = fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x01, 0x1b, 0x1d, 0x70, 0x56, 0x07, 0x0a, 0x00);
  return fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .chain(([rowBytes, height]) =>
      fc
        .array(byte, { minLength: rowBytes * height, maxLength: rowBytes * height })
        .map((bits) => ({ width: rowBytes * 8, height, bits: Uint8Array.from(bits) })),
    );
}
