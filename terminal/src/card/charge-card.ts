import { priceCart } from '@counterbook/shared/cart';
import { sum } from '@counterbook/shared/money';
import { type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

/** Asks for a card for the open cart, and never for more than it comes to with what was taken for it already. */
export function chargeCard(parts: TillParts, input: Inputs['chargeCard']): Result<null> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const cart = parts.cart.current();
  const { cartId, reference, amount } = input;
  if (cart?.id !== cartId) return refuse({ code: 'cart.unknown', cartId });
  const attempts = parts.cards.attemptsOf(cartId);
  const isRepeat = attempts.some((attempt) => attempt.reference === reference);
  const taken = sum(attempts.filter(({ status }) => status === 'approved').map((attempt) => attempt.amount));
  if (!isRepeat && taken + amount > priceCart(cart).total) return refuse({ code: 'tender.more-than-total' });
  return parts.cards.charge({ reference, cartId, amount, currency: cart.currency });
}
