/**
 * Parking puts the cart into the journal and frees the till for the next customer; taking brings one back as this
 * till's own cart, under a new id. What was parked is never changed: whoever takes it later or elsewhere gets the same.
 */
import { type ParkedCart, priceCart } from '@counterbook/shared/cart';
import type { EntryOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

export async function parkCart(
  parts: TillParts,
  { cartId, label }: Inputs['parkCart'],
): Promise<Result<EntryOf<'cart.parked'>>> {
  const before = await answerOf(parts, cartId, 'cart.parked');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const cart = parts.cart.current();
  if (cart?.id !== cartId) return refuse({ code: 'cart.unknown', cartId });
  if (cart.lines.length === 0) return refuse({ code: 'cart.empty' });
  const unpaid = parts.cards.requireNone(cartId);
  if (!unpaid.ok) return unpaid;
  const { terminalCode } = parts.journal.place;
  const entry = await parts.journal.append({
    type: 'cart.parked',
    payload: { cart, label, total: priceCart(cart).total, terminalCode },
    staffId: selling.value.staff.id,
    shiftId: selling.value.shiftId,
    customerId: cart.customerId,
    commandId: cartId,
  });
  parts.cart.completed();
  return accept(entry as EntryOf<'cart.parked'>);
}

export async function takeParkedCart(
  parts: TillParts,
  { commandId, cartId }: Inputs['takeParkedCart'],
): Promise<Result<EntryOf<'cart.taken'>>> {
  const before = await answerOf(parts, commandId, 'cart.taken');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const parked = findOpen(parts, cartId);
  if (!parked.ok) return parked;
  if ((parts.cart.current()?.lines.length ?? 0) > 0) return refuse({ code: 'cart.not-empty' });
  const openedAs = parts.newId();
  const { terminalCode } = parts.journal.place;
  const entry = await parts.cart.take(
    { cart: { ...parked.value, id: openedAs }, taken: { parkedId: cartId, commandId } },
    () =>
      parts.journal.append({
        type: 'cart.taken',
        payload: { cartId, openedAs, terminalCode },
        staffId: selling.value.staff.id,
        shiftId: selling.value.shiftId,
        customerId: parked.value.customerId,
        commandId,
      }),
  );
  parts.session.finished = null;
  return accept(entry as EntryOf<'cart.taken'>);
}

export async function discardParkedCart(
  parts: TillParts,
  { commandId, cartId }: Inputs['discardParkedCart'],
): Promise<Result<EntryOf<'cart.discarded'>>> {
  const before = await answerOf(parts, commandId, 'cart.discarded');
  if (before) return before;
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const parked = findOpen(parts, cartId);
  if (!parked.ok) return parked;
  const entry = await parts.journal.append({
    type: 'cart.discarded',
    payload: { cartId, terminalCode: parts.journal.place.terminalCode },
    staffId: selling.value.staff.id,
    shiftId: selling.value.shiftId,
    customerId: parked.value.customerId,
    commandId,
  });
  return accept(entry as EntryOf<'cart.discarded'>);
}

function findOpen({ parkedCarts }: TillParts, cartId: string): Result<NonNullable<ParkedCart['cart']>> {
  const parked = parkedCarts.byId(cartId);
  if (parked?.cart) return accept(parked.cart);
  const end = parked?.taken[0] ?? parked?.discarded[0];
  return refuse({ code: 'cart.not-parked', cartId, terminalCode: end?.terminalCode ?? null });
}
