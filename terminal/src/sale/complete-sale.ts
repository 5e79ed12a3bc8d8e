/** A cart becomes a sale: one entry on disk, and only then paper and drawer. */
import type { Approval } from '@counterbook/shared/cart';
import type { EntryOf } from '@counterbook/shared/journal';
import { sum } from '@counterbook/shared/money';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { amountOf, completeCart, type Sale } from '@counterbook/shared/sale';
import { findCustomer } from '../debt/customers.ts';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { kitchenLinesOf } from '../receipt/kitchen-lines.ts';
import { requireApproval, requireSelling, type Selling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

export async function completeSale(
  parts: TillParts,
  input: Inputs['completeSale'],
): Promise<Result<EntryOf<'sale.completed'>>> {
  const before = await answerOf(parts, input.cartId, 'sale.completed');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const cart = parts.cart.current();
  if (cart?.id !== input.cartId) return refuse({ code: 'cart.unknown', cartId: input.cartId });
  const { settings, staff, shiftId } = selling.value;
  const paid = parts.cards.check(cart.id, input.tenders);
  if (!paid.ok) return paid;
  const completed = completeCart({ cart, tenders: input.tenders, cashStep: settings.cashRoundingStep });
  if (!completed.ok) return completed;
  const trusted = await approveDebt(parts, selling.value, {
    sale: completed.value,
    customerId: cart.customerId,
    approval: input.approval,
  });
  if (!trusted.ok) return trusted;
  const spared = await approveScarce(parts, selling.value, completed.value, input.approval);
  if (!spared.ok) return spared;
  const sold: Sale = {
    ...completed.value,
    ...(trusted.value === null ? {} : { debtApproval: trusted.value }),
    ...(spared.value === null ? {} : { stockApproval: spared.value }),
  };

  const kitchenLines = await kitchenLinesOf(parts, sold.lines);
  const entry = await parts.journal.append({
    type: 'sale.completed',
    payload: sold,
    staffId: staff.id,
    shiftId,
    customerId: cart.customerId,
    commandId: cart.id,
    receipt: { series: 'sale', shopCode: settings.shopCode },
  });
  const sale = entry as EntryOf<'sale.completed'>;
  parts.session.finished = sale;
  parts.printing.printReceipt(sale, {
    opensDrawer: amountOf(input.tenders, 'cash') > 0 ? 'sale' : undefined,
    kitchenLines,
  });
  parts.cart.completed();
  parts.cards.sold(cart.id);
  return accept(sale);
}

type Owing = {
  readonly sale: Sale;
  readonly customerId: string | null;
  readonly approval: Inputs['completeSale']['approval'];
};

/** More debt than this till may add needs a manager's yes, which the sale then carries. */
async function approveDebt(
  parts: TillParts,
  selling: Selling,
  { sale, customerId, approval }: Owing,
): Promise<Result<Approval | null>> {
  const owed = amountOf(sale.tenders, 'account');
  if (owed === 0 || customerId === null) return accept(null);
  // Whoever turned out to be somebody else owes as that one.
  const { id } = (await findCustomer(parts, customerId)) ?? { id: customerId };
  const { balance, limit, mayOwe } = await parts.levels.accountOf(id);
  if (mayOwe === null || owed <= mayOwe) return accept(null);
  const asked = { approval, what: 'limit', reason: 'own decision' };
  const approved = await requireApproval(parts, selling, asked);
  if (approved.ok || approved.refusal.code !== 'approval.needed') return approved;
  return refuse({ code: 'debt.over-limit', balance, limit, asked: owed, mayOwe });
}

/** More of scarce goods than this till's quota is kept for customers of the other tills: that needs a manager's yes. */
async function approveScarce(
  parts: TillParts,
  selling: Selling,
  { lines }: Sale,
  approval: Inputs['completeSale']['approval'],
): Promise<Result<Approval | null>> {
  const goods = Map.groupBy(
    lines.filter(({ kind }) => kind === 'goods'),
    ({ productId }) => productId,
  );
  for (const [productId, sold] of goods) {
    const quota = await parts.levels.quotaOf(productId);
    const asked = sum(sold.map(({ quantity }) => quantity));
    if (quota === null || asked <= quota) continue;
    const approved = await requireApproval(parts, selling, {
      approval,
      what: 'quota',
      reason: 'own decision',
    });
    if (approved.ok || approved.refusal.code !== 'approval.needed') return approved;
    return refuse({ code: 'stock.over-quota', productId, name: sold[0]?.name ?? '', quota, asked });
  }
  return accept(null);
}
