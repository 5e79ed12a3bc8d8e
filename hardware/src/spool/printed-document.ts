import { ContractError } from '@counterbook/shared/result';
import type { LabelDocument } from '../label/document.ts';
import type { ReceiptDocument } from '../receipt/document.ts';

/** Each kind goes to printers of a role of its own. */
export type PrintedDocument = ReceiptDocument | LabelDocument;

export function isReceipt(document: PrintedDocument): document is ReceiptDocument {
  return 'blocks' in document;
}

/** @throws ContractError where it has come to a printer of the wrong role. */
export function asReceipt(document: PrintedDocument): ReceiptDocument {
  if (!isReceipt(document)) throw new ContractError('a label is not printed on receipts');
  return document;
}

/** @throws ContractError where it has come to a printer of the wrong role. */
export function asLabel(document: PrintedDocument): LabelDocument {
  if (isReceipt(document)) throw new ContractError('a receipt is not printed on labels');
  return document;
}
