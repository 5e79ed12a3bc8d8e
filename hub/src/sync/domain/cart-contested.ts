import type { ParkedCart } from '@counterbook/shared/cart';
import type { Event } from '@counterbook/shared/events';
import { minorToDecimal } from '@counterbook/shared/money';
import type { Attention } from '@counterbook/shared/sync';
import { newEvent } from '../../platform/outbox/new-event.ts';

export type Contested = { readonly companyId: string; readonly shopId: string; readonly cart: ParkedCart };

/** For the manager and for both tills: who has the cart, so that somebody asks before the customer pays twice. */
export function cartContested({ companyId, shopId, cart }: Contested, time: Date): Event {
  const document: Attention = {
    id: `cart-contested:${cart.id}`,
    kind: 'cart-contested',
    subject: cart.id,
    message: `${nameOf(cart)} ${whatHappened(cart)}. Each sale made of it stands: see that the customer pays once.`,
    open: true,
  };
  return newEvent({
    source: 'sync',
    type: 'attention.raised',
    companyId,
    partitionKey: shopId,
    data: { document, version: 2 * (cart.taken.length + cart.discarded.length), shopId },
    time,
  });
}

function nameOf({ parked }: ParkedCart): string {
  if (parked === null) return 'A parked cart';
  const label = parked.label === '' ? '' : ` “${parked.label}”`;
  return `The parked cart${label} (${minorToDecimal(parked.total, parked.currency)} ${parked.currency})`;
}

function whatHappened({ taken, discarded }: ParkedCart): string {
  const took = `was taken at ${inWords(taken.map(({ terminalCode }) => terminalCode))}`;
  const threwAway = discarded.map(({ terminalCode }) => terminalCode);
  return threwAway.length === 0 ? took : `${took} and discarded at ${inWords(threwAway)}`;
}

function inWords(tills: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(tills);
}
