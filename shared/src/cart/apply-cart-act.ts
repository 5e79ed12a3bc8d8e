import type { EntryOf, JournalEntry } from '../journal/entry.ts';
import type { ParkedCart } from './parked-cart.ts';

export type CartAct = EntryOf<'cart.parked' | 'cart.taken' | 'cart.discarded'>;

export function isCartAct(entry: JournalEntry): entry is CartAct {
  return entry.type === 'cart.parked' || entry.type === 'cart.taken' || entry.type === 'cart.discarded';
}

export function parkedIdOf(entry: CartAct): string {
  return entry.type === 'cart.parked' ? entry.payload.cart.id : entry.payload.cartId;
}

/** What is known of a parked cart once this act is too; an act that is known already changes nothing. */
export function applyCartAct(known: ParkedCart | undefined, entry: CartAct): ParkedCart {
  const before = known ?? unheardOf(parkedIdOf(entry));
  switch (entry.type) {
    case 'cart.parked': {
      if (before.parked !== null) return before;
      const { cart, label, total } = entry.payload;
      const { currency, lines } = cart;
      const parked = { ...actOf(entry), label, currency, total, lineCount: lines.length };
      return settled({ ...before, cart, parked });
    }
    case 'cart.taken': {
      const { openedAs } = entry.payload;
      return settled({ ...before, taken: withAct(before.taken, { ...actOf(entry), openedAs }) });
    }
    case 'cart.discarded':
      return settled({ ...before, discarded: withAct(before.discarded, actOf(entry)) });
  }
}

/** More than one act has ended it: people at different tills did not know of each other. */
export function isContested({ taken, discarded }: ParkedCart): boolean {
  return taken.length > 1 || (taken.length > 0 && discarded.length > 0);
}

function unheardOf(id: string): ParkedCart {
  return { id, open: false, cart: null, parked: null, taken: [], discarded: [] };
}

function settled(cart: ParkedCart): ParkedCart {
  const open = cart.parked !== null && cart.taken.length === 0 && cart.discarded.length === 0;
  return { ...cart, open, cart: open ? cart.cart : null };
}

function actOf({ id, staffId, occurredAt, payload: { terminalCode } }: CartAct) {
  return { entryId: id, terminalCode, staffId, occurredAt };
}

function withAct<Act extends { readonly entryId: string }>(acts: readonly Act[], act: Act): Act[] {
  if (acts.some(({ entryId }) => entryId === act.entryId)) return [...acts];
  return [...acts, act].sort((left, right) => (left.entryId < right.entryId ? -1 : 1));
}
