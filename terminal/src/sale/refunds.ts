import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { amountOf, type Refund, refundCart, refundSale } from '@counterbook/shared/sale';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireApproval, requireSelling, type Selling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { findEntry } from './find-entry.ts';

type RefundEntry = EntryOf<'sale.refunded'>;

/** Money back for lines of a sale of this shop, never for more than was sold. */
export async function refundReceipt(
  parts: TillParts,
  input: Inputs['refundSale'],
): Promise<Result<RefundEntry>> {
  const before = await answerOf(parts, input.commandId, 'sale.refunded');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const sale = await findEntry(parts, input.entryId);
  if (sale?.type !== 'sale.completed') return refuse({ code: 'receipt.unknown', entryId: input.entryId });
  const approval =
    input.approval === null
      ? accept(null)
      : await requireApproval(parts, selling.value, { ...input, approval: input.approval, what: 'refund' });
  if (!approval.ok) return approval;
  const refund = refundSale({
    sale: sale.payload,
    original: { entryId: sale.id, receiptNumber: sale.receiptNumber ?? '' },
    returned: input.lines,
    refundedBefore: await refundedOf(parts, sale.id),
    tenders: input.tenders,
    customerId: sale.customerId,
    cashStep: selling.value.settings.cashRoundingStep,
    reason: input.reason,
    approval: approval.value,
  });
  if (!refund.ok) return refund;
  const { customerId } = sale;
  return accept(await record(parts, selling.value, { refund: refund.value, customerId, ...input }));
}

/** Money back for what stands in the cart, for want of a receipt: only with a manager. */
export async function refundWithoutReceipt(
  parts: TillParts,
  input: Inputs['refundCart'],
): Promise<Result<RefundEntry>> {
  const before = await answerOf(parts, input.cartId, 'sale.refunded');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const cart = parts.cart.current();
  if (cart?.id !== input.cartId) return refuse({ code: 'cart.unknown', cartId: input.cartId });
  const approval = await requireApproval(parts, selling.value, { ...input, what: 'refund' });
  if (!approval.ok) return approval;
  const refund = refundCart(cart, {
    tenders: input.tenders,
    cashStep: selling.value.settings.cashRoundingStep,
    reason: input.reason,
    approval: approval.value,
  });
  if (!refund.ok) return refund;
  const unpaid = parts.cards.requireNone(cart.id);
  if (!unpaid.ok) return unpaid;
  const { id: commandId, customerId } = cart;
  const entry = await record(parts, selling.value, { refund: refund.value, customerId, commandId });
  parts.cart.completed();
  return accept(entry);
}

/** Thousandths already refunded of a sale, by its line ids, at any till of the shop as far as is known here. */
export async function refundedOf(
  { journal, journals }: Pick<TillParts, 'journal' | 'journals'>,
  entryId: string,
): Promise<Map<string, number>> {
  const selector = { 'payload.original.entryId': entryId };
  const found = [...(await journal.find(selector)), ...(await journals.find(selector))];
  const refunds = new Map(found.map((entry): [string, JournalEntry] => [entry.id, entry]));
  const refunded = new Map<string, number>();
  for (const entry of refunds.values()) {
    if (entry.type !== 'sale.refunded') continue;
    for (const { originalLineId, quantity } of entry.payload.lines)
      if (originalLineId !== null)
        refunded.set(originalLineId, (refunded.get(originalLineId) ?? 0) + quantity);
  }
  return refunded;
}

async function record(
  parts: TillParts,
  { staff, shiftId, settings }: Selling,
  made: { readonly refund: Refund; readonly customerId: string | null; readonly commandId: string },
): Promise<RefundEntry> {
  const { refund, customerId, commandId } = made;
  const entry = await parts.journal.append({
    type: 'sale.refunded',
    payload: refund,
    staffId: staff.id,
    shiftId,
    customerId,
    commandId,
    receipt: { series: 'refund', shopCode: settings.shopCode },
  });
  const refunded = entry as RefundEntry;
  parts.session.finished = refunded;
  parts.printing.printReceipt(refunded, {
    opensDrawer: amountOf(refund.tenders, 'cash') > 0 ? 'refund' : undefined,
  });
  return refunded;
}
