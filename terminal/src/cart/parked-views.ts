import type { ParkedCart } from '@counterbook/shared/cart';
import { findCustomer } from '../debt/customers.ts';
import type { ElsewhereView, ParkedCartView } from '../host/protocol/views.ts';
import type { TillParts } from '../till/parts.ts';

export async function parkedViews(parts: TillParts): Promise<readonly ParkedCartView[]> {
  const views = parts.parkedCarts.open().map((cart) => parkedView(parts, cart));
  return (await Promise.all(views)).filter((view) => view !== null);
}

/** What others did with the parked cart of which the present one is a copy: the cashier must ask before charging. */
export async function elsewhereOf(parts: TillParts): Promise<readonly ElsewhereView[]> {
  const { cart, parkedCarts, journals } = parts;
  const parked = parkedCarts.byId(cart.taken()?.parkedId ?? '');
  if (parked === undefined) return [];
  const others = parked.taken.filter(({ openedAs }) => openedAs !== cart.current()?.id);
  const taken = others.map(async ({ openedAs, ...act }): Promise<ElsewhereView> => {
    const [sold] = await journals.find({ commandId: openedAs });
    const receiptNumber = sold?.type === 'sale.completed' ? sold.receiptNumber : null;
    return { did: receiptNumber === null ? 'took' : 'sold', receiptNumber, ...whoDid(parts, act) };
  });
  const discarded = parked.discarded.map(
    (act): ElsewhereView => ({ did: 'discarded', receiptNumber: null, ...whoDid(parts, act) }),
  );
  return [...(await Promise.all(taken)), ...discarded];
}

async function parkedView(
  parts: TillParts,
  { id, cart, parked }: ParkedCart,
): Promise<ParkedCartView | null> {
  if (cart === null || parked === null) return null;
  const { label, total, occurredAt } = parked;
  const customer = cart.customerId === null ? undefined : await findCustomer(parts, cart.customerId);
  const { terminalCode, staffName } = whoDid(parts, parked);
  return {
    id,
    label,
    total,
    lineCount: cart.lines.length,
    goods: cart.lines.slice(0, SHOWN_GOODS).map(({ name }) => name),
    customerName: customer?.name ?? null,
    staffName,
    terminalCode,
    parkedAt: occurredAt,
    isShared: parts.parkedCarts.isShared(id),
  };
}

const SHOWN_GOODS = 3;

function whoDid({ facts }: TillParts, act: ParkedCart['discarded'][number]) {
  const staffName = facts.staff().find(({ id }) => id === act.staffId)?.name ?? null;
  return { terminalCode: act.terminalCode, staffName, at: act.occurredAt };
}
