import type { ReceiptDocument } from '../receipt/document.ts';
import type { SpooledJob } from './job.ts';

/** As it goes to paper: what was sent before and may be out says so on top, and how often. */
export function markDocument(document: ReceiptDocument, { doubts }: SpooledJob): ReceiptDocument {
  if (doubts === 0) return document;
  return {
    ...document,
    blocks: [
      { type: 'banner', text: 'POSSIBLE DUPLICATE' },
      { type: 'text', text: `Print ${doubts + 1}: an earlier one may have come out`, align: 'center' },
      ...document.blocks,
    ],
  };
}
