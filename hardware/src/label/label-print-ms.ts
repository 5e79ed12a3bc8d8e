import type { LabelDocument } from './document.ts';

/** 50 mm a second, which every label printer does, and a moment between two. */
const MS_A_MM = 20;
const BETWEEN_MS = 500;

/** How long a slow printer takes for all copies of a label. */
export function labelPrintMs({ size, copies = 1 }: Pick<LabelDocument, 'size' | 'copies'>): number {
  return copies * (BETWEEN_MS + size.heightMm * MS_A_MM);
}
