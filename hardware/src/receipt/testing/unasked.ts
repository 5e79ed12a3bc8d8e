import fc from 'fast-check';
import { expect } from 'vitest';
import type { DecodedItem } from '../decode/decoded-item.ts';
import type { ReceiptBlock, ReceiptDocument } from '../document.ts';
import type { PrinterProfile } from '../escpos/profile.ts';
import { renderReceipt } from '../render-receipt.ts';
import { hostileDocument } from './documents.ts';
import { decode, realTimeCommandsIn } from './printed.ts';

/** Prints so many documents made to be obeyed: codes and cuts come out as asked, and nothing else but lines and dots. */
export function expectNothingUnasked(documents: number): void {
  fc.assert(fc.property(hostileDocument(), expectAsAsked), { numRuns: documents });
}

function expectAsAsked({ document, profile }: { document: ReceiptDocument; profile: PrinterProfile }): void {
  const bytes = renderReceipt(document, profile);
  const acts = decode(bytes, profile).flatMap(actOf);
  expect(acts).toEqual(document.blocks.flatMap((block) => askedBy(block, profile)));
  if (profile.language === 'esc-pos') expect(realTimeCommandsIn(bytes)).toEqual([]);
}

function actOf(item: DecodedItem): readonly string[] {
  switch (item.type) {
    case 'line':
    case 'image':
    case 'feed':
      return [];
    case 'qr':
      return [`qr ${item.payload}`];
    case 'barcode':
      return [`${item.symbology} ${item.payload}`];
    case 'cut':
      return [`${item.mode} cut`];
    default:
      return [`${item.type}, which no document can ask for`];
  }
}

function askedBy(block: ReceiptBlock, profile: PrinterProfile): readonly string[] {
  if (block.type === 'qr') return [`qr ${block.payload}`];
  if (block.type === 'barcode') return [`${block.symbology} ${block.payload}`];
  return block.type === 'cut' && profile.hasCutter ? [`${block.mode ?? 'partial'} cut`] : [];
}
