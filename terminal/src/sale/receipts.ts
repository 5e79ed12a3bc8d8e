import type { JournalEntry } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { ReceiptView } from '../host/protocol/views.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireSignedIn } from '../staff/staff-commands.ts';
import type { Receipt, TillParts } from '../till/parts.ts';
import { findEntry, isOfShop } from './find-entry.ts';
import { refundedOf } from './refunds.ts';

/** How many entries back "recent" looks. */
const LOOK_BACK = 300;
const MOST_RECENT = 50;

export async function recentReceipts(parts: TillParts): Promise<readonly ReceiptView[]> {
  const entries = await parts.journal.newest(LOOK_BACK);
  const recent = entries.filter(isReceipt).filter(isOfShop(parts)).reverse().slice(0, MOST_RECENT);
  return Promise.all(recent.map((receipt) => receiptView(parts, receipt)));
}

/** A receipt of this till or of another of the shop's, by its number as it was typed or as its QR says it. */
export async function findReceipt(
  parts: TillParts,
  { receiptNumber }: Inputs['findReceipt'],
): Promise<Result<ReceiptView>> {
  const [number = ''] = receiptNumber.split(' ');
  const selector = { receiptNumber: number.toUpperCase() };
  const found = [...(await parts.journal.find(selector)), ...(await parts.journals.find(selector))];
  const receipt = found.filter(isReceipt).find(isOfShop(parts));
  return receipt
    ? accept(await receiptView(parts, receipt))
    : refuse({ code: 'receipt.unknown', receiptNumber });
}

/** Prints a receipt once more, marked as a copy; each copy is in the journal. */
export async function reprintReceipt(
  parts: TillParts,
  { commandId, entryId }: Inputs['reprintReceipt'],
): Promise<Result<JournalEntry>> {
  const before = await answerOf(parts, commandId, 'receipt.reprinted');
  if (before) return before;
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const receipt = await findEntry(parts, entryId);
  if (!receipt || !isReceipt(receipt)) return refuse({ code: 'receipt.unknown', entryId });
  const copies = await parts.journal.find({ type: 'receipt.reprinted' });
  const copy =
    copies.filter((entry) => entry.type === 'receipt.reprinted' && entry.payload.entryId === entryId).length +
    1;
  const entry = await parts.journal.append({
    type: 'receipt.reprinted',
    payload: { entryId, receiptNumber: receipt.receiptNumber ?? '', copy },
    staffId: signedIn.value.staff.id,
    shiftId: parts.session.shift?.id ?? null,
    commandId,
  });
  parts.printing.printCopy(receipt, copy);
  return accept(entry);
}

export async function receiptView(parts: TillParts, entry: Receipt): Promise<ReceiptView> {
  const refunded = entry.type === 'sale.completed' ? await refundedOf(parts, entry.id) : new Map();
  return {
    entry,
    isOwn: entry.terminalId === parts.journal.place.terminalId,
    print: parts.printing.stateOf(entry),
    cameOutAt: parts.printing.cameOutAt(entry),
    refunded: Object.fromEntries(refunded),
  };
}

export function isReceipt(entry: JournalEntry): entry is Receipt {
  return entry.type === 'sale.completed' || entry.type === 'sale.refunded' || entry.type === 'debt.paid';
}
