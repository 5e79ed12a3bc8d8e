import type { SpooledJob } from './job.ts';
import { isReceipt, type PrintedDocument } from './printed-document.ts';

/**
 * As it goes to paper: what was sent before and may be out says so on top, and how often. A label bears no such words:
 * it says the same on a shelf however often it is printed.
 */
export function markDocument(document: PrintedDocument, { doubts }: SpooledJob): PrintedDocument {
  if (doubts === 0 || !isReceipt(document)) return document;
  return {
    ...document,
    blocks: [
      { type: 'banner', text: 'POSSIBLE DUPLICATE' },
      { type: 'text', text: `Print ${doubts + 1}: an earlier one may have come out`, align: 'center' },
      ...document.blocks,
    ],
  };
}
