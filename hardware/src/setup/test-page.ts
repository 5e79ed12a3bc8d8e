import { buzzCommand } from '../printer/buzz-command.ts';
import type { ReceiptBlock } from '../receipt/document.ts';
import { lettersBeyondAscii, type WrittenPage } from '../receipt/escpos/code-pages.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { startJob } from '../receipt/job-writer.ts';
import type { Line } from '../receipt/layout/line.ts';
import { createBitmap, setDot } from '../receipt/raster/bitmap.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';

/**
 * A page that shows all that a profile claims, so that a glance at the paper tells whether it is the right one: the
 * ruler ends at the edge, letters are the right ones, codes scan, the picture is whole, the knife cuts.
 */
export function renderTestPage(profile: PrinterProfile, address: string): Uint8Array {
  const page = (blocks: readonly ReceiptBlock[]) => renderReceipt({ width: profile.width, blocks }, profile);
  return Buffer.concat([
    page(beforeTable(profile, address)),
    codePageTable(profile),
    page([{ type: 'banner', text: 'END' }, { type: 'cut' }]),
    buzzCommand(profile),
  ]);
}

function beforeTable(profile: PrinterProfile, address: string): readonly ReceiptBlock[] {
  const text = (line: string, more = {}): ReceiptBlock => ({ type: 'text', text: line, ...more });
  return [
    { type: 'banner', text: 'TEST' },
    text(`${profile.id} at ${address}`, { align: 'center' }),
    text(`${profile.width} mm, ${profile.columns} columns; the ruler ends at the edge:`),
    text('1234567890'.repeat(5).slice(0, profile.columns)),
    { type: 'rule' },
    text('bold', { bold: true }),
    text('tall', { size: 'tall' }),
    text('wide', { size: 'wide' }),
    text('centre', { align: 'center' }),
    text('right', { align: 'right' }),
    { type: 'row', cells: [{ text: 'A row with its amount' }, { text: '1,234.56', money: true }] },
    { type: 'total', label: 'Total', amount: '9.99' },
    ...SCRIPTS.map((line) => text(line)),
    { type: 'image', image: frame(profile.columns * DOTS_PER_COLUMN, 48), align: 'left' },
    { type: 'barcode', symbology: 'ean13', payload: '4006381333931' },
    { type: 'qr', payload: 'https://example.org/test', caption: 'QR code' },
    text(`Drawer: by command. Cutter: ${profile.hasCutter ? 'cuts below' : 'none'}.`),
    { type: 'rule', style: 'double' },
  ];
}

/** Letters or dots, as the printer has them. */
const SCRIPTS = [
  'äöüß éèç ñ £ €',
  'Zażółć gęślą jaźń',
  'İşçiğ ₺12,50',
  'Привет, мир',
  'Γειά σου Κόσμε',
  'مرحبا بالعالم',
  'שלום עולם',
  '你好 こんにちは 안녕',
  'สวัสดี नमस्ते Việt',
];

/** A box with its diagonals: a missing strip or a shifted one shows at once. */
function frame(width: number, height: number) {
  const image = createBitmap(width, height);
  for (let x = 0; x < width; x++) {
    const slope = Math.floor((x * (height - 1)) / (width - 1));
    for (const y of [0, height - 1, slope, height - 1 - slope]) setDot(image, x, y);
  }
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) setDot(image, x, y);
  return image;
}

const LETTERS_A_ROW = 16;

/** Every letter beyond ASCII of every page that the profile claims, under the number that the profile gives it. */
function codePageTable(profile: PrinterProfile): Uint8Array {
  const pages = profile.pages.map((numbered) => {
    const job = startJob({ ...profile, pages: [numbered] });
    for (const row of [numbered[0], ...rowsOf(numbered[0])]) job.line(lineOf(row));
    return job.end();
  });
  return Buffer.concat(pages);
}

function lineOf(text: string): Line {
  return { segments: [{ column: 0, text, money: false }], bold: false, size: 'normal' };
}

/** Without those that nobody sees. */
function rowsOf(page: WrittenPage): readonly string[] {
  const letters = lettersBeyondAscii(page).filter((letter) => !/[\s\u00ad]/.test(letter));
  return Array.from({ length: Math.ceil(letters.length / LETTERS_A_ROW) }, (_, row) =>
    letters.slice(row * LETTERS_A_ROW, (row + 1) * LETTERS_A_ROW).join(''),
  );
}
