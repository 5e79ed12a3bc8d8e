import type { EntryOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { amountOf, settle } from '@counterbook/shared/sale';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { findCustomer } from './customers.ts';

/** Takes money for what a customer owes; more than is owed stands in the customer's favour. */
export async function payDebt(
  parts: TillParts,
  { commandId, customerId, amount, tenders }: Inputs['payDebt'],
): Promise<Result<EntryOf<'debt.paid'>>> {
  const before = await answerOf(parts, commandId, 'debt.paid');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  if ((await findCustomer(parts, customerId)) === undefined)
    return refuse({ code: 'customer.unknown', customerId });
  if (amountOf(tenders, 'account') > 0) return refuse({ code: 'tender.account-pays-debt' });
  const { settings, staff, shiftId } = selling.value;
  const settled = settle({ total: amount, tenders, customerId, cashStep: settings.cashRoundingStep });
  if (!settled.ok) return settled;
  const { currency } = settings;
  const entry = await parts.journal.append({
    type: 'debt.paid',
    payload: { currency, amount, tenders, ...settled.value },
    staffId: staff.id,
    shiftId,
    customerId,
    commandId,
  });
  const paid = entry as EntryOf<'debt.paid'>;
  parts.session.finished = paid;
  parts.printing.printReceipt(paid, { opensDrawer: amountOf(tenders, 'cash') > 0 ? 'sale' : undefined });
  return accept(paid);
}
