import type { RecordedSale, ShiftReport } from '@counterbook/shared/api';
import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { insertSales, type SaleModel } from '../persistence/sale-repository.ts';
import { insertShifts, type ShiftModel } from '../persistence/shift-repository.ts';

export type RecordDeps = { readonly sales: SaleModel; readonly shifts: ShiftModel };

/** Keeps what was sold, given back and counted as documents to ask for, in the caller's transaction; answers the first two. */
export async function recordEntries(
  deps: RecordDeps,
  scope: Scope,
  session: ClientSession,
  entries: readonly JournalEntry[],
): Promise<readonly RecordedSale[]> {
  const sales = entries.flatMap((entry): RecordedSale | [] => {
    if (entry.type === 'sale.completed') return saleOf(entry);
    return entry.type === 'sale.refunded' ? refundOf(entry) : [];
  });
  const shifts = entries.flatMap((entry): ShiftReport | [] =>
    entry.type === 'shift.closed' ? { ...placeOf(entry), ...entry.payload } : [],
  );
  await insertSales(deps.sales, scope, sales, session);
  await insertShifts(deps.shifts, scope, shifts, session);
  return sales;
}

function saleOf(entry: EntryOf<'sale.completed'>): RecordedSale {
  const { cartId: _cartId, subtotal: _subtotal, ...sale } = entry.payload;
  const { receiptNumber, customerId } = entry;
  return {
    ...placeOf(entry),
    kind: 'sale',
    receiptNumber,
    customerId,
    ...sale,
    original: null,
    reason: null,
  };
}

function refundOf(entry: EntryOf<'sale.refunded'>): RecordedSale {
  const { approval: _approval, ...refund } = entry.payload;
  const { receiptNumber, customerId } = entry;
  const discountTotal = refund.lines.reduce((total, line) => total + line.discountAmount, 0);
  const whole = { discount: null, discountTotal, change: 0 };
  return { ...placeOf(entry), kind: 'refund', receiptNumber, customerId, ...refund, ...whole };
}

function placeOf(entry: JournalEntry) {
  const { id, shopId, terminalId, epoch, sequence, staffId, shiftId, occurredAt } = entry;
  return { id, shopId, terminalId, epoch, sequence, staffId, shiftId, occurredAt };
}
