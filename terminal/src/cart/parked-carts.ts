/**
 * The shop's parked carts as this till knows them: what the hub has heard, and on top of it this till's own acts. An
 * act that the hub knows too changes nothing, so none is ever taken back out; a hub that was put back from a backup
 * shows no cart again that was taken here. One that the hub has put away was taken or discarded long ago, whatever this
 * till knows of it.
 */
import { applyCartAct, type CartAct, isCartAct, type ParkedCart, parkedIdOf } from '@counterbook/shared/cart';
import type { Journal, Place } from '../journal/journal.ts';
import type { Documents } from '../till/documents.ts';

export type ParkedCarts = {
  /** Those that anybody may take, the longest parked first. */
  readonly open: () => readonly ParkedCart[];
  /** An open one, or one with which this till has done something. */
  readonly byId: (id: string) => ParkedCart | undefined;
  /** The hub knows that it is parked, and so do the other tills. */
  readonly isShared: (id: string) => boolean;
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
};

export type ParkedCartsDeps = {
  readonly journal: Pick<Journal, 'find' | 'onAppend'> & { readonly place: Pick<Place, 'shopId'> };
  readonly carts: Documents<ParkedCart>;
};

export async function openParkedCarts({ journal, carts }: ParkedCartsDeps): Promise<ParkedCarts> {
  const own = new Map<string, CartAct[]>();
  const told = new Map<string, ParkedCart>();
  const open = new Map<string, ParkedCart>();
  const listeners: (() => void)[] = [];
  const putAway = new Set<string>();
  const byId = (id: string): ParkedCart | undefined => {
    const cart = (own.get(id) ?? []).reduce<ParkedCart | undefined>(applyCartAct, told.get(id));
    return cart && putAway.has(id) ? { ...cart, open: false } : cart;
  };
  const settle = (id: string): void => {
    const cart = byId(id);
    if (cart?.open) open.set(id, cart);
    else open.delete(id);
  };
  const addOwn = (act: CartAct): void => {
    const id = parkedIdOf(act);
    own.set(id, [...(own.get(id) ?? []), act]);
    settle(id);
  };
  const hear = (documents: readonly ParkedCart[]): void => {
    for (const cart of documents) {
      if (cart.open || own.has(cart.id)) told.set(cart.id, cart);
      else told.delete(cart.id);
      putAway.delete(cart.id);
      settle(cart.id);
    }
  };
  const look = async (ids: readonly string[]): Promise<void> => {
    hear(await carts.byIds(ids));
    for (const id of await carts.removed(ids)) {
      putAway.add(id);
      settle(id);
    }
  };

  const acts = await journal.find({ type: { $in: ['cart.parked', 'cart.taken', 'cart.discarded'] } });
  for (const act of acts.filter(isCartAct)) if (act.shopId === journal.place.shopId) addOwn(act);
  hear(await carts.find({ open: true }));
  await look([...own.keys()]);
  journal.onAppend((entry) => {
    if (isCartAct(entry)) addOwn(entry);
  });
  const stop = carts.onChange(async (ids) => {
    await look(ids);
    for (const listener of listeners) listener();
  });

  return {
    open: () => [...open.values()].sort(byTimeParked),
    byId,
    isShared: (id) => told.get(id)?.parked != null,
    onChange: (listener) => listeners.push(listener),
    close: stop,
  };
}

function byTimeParked(left: ParkedCart, right: ParkedCart): number {
  const at = (cart: ParkedCart) => `${cart.parked?.occurredAt} ${cart.id}`;
  return at(left) < at(right) ? -1 : 1;
}
