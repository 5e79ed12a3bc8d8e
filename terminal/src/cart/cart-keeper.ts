import { type Cart, cartSchema, emptyCart, priceCart } from '@counterbook/shared/cart';
import type { JournalEntry } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ShopSettings } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';

/** The open cart, on disk after each change, so that a power cut costs the cashier nothing. */
export type CartKeeper = {
  /** Null until the shop's settings are here. */
  readonly current: () => Cart | null;
  readonly lastLineId: () => string | null;
  readonly change: (
    decide: (cart: Cart) => Result<Cart>,
    touched?: (cart: Cart) => string | null,
  ) => Result<Cart>;
  /** Of which parked cart the present one was taken. */
  readonly taken: () => Taken | null;
  /**
   * A parked cart in place of an empty one, once `commit` has written that it was taken. The cart is on disk before: a
   * power cut between the two leaves one that no entry speaks of, and that one is dropped at the start.
   */
  readonly take: (
    kept: { readonly cart: Cart; readonly taken: Taken },
    commit: () => Promise<JournalEntry>,
  ) => Promise<JournalEntry>;
  /** A new, empty cart in place of one that the journal has: after a restart it is asked, so nothing is written. */
  readonly completed: () => void;
  /** A new, empty cart in place of one that nobody wants. */
  readonly discard: () => void;
};

export type CartKeeperDeps = {
  readonly local: LocalState;
  readonly newId: () => string;
  readonly settings: () => ShopSettings | null;
};

/** Where the store keeps it. */
export const CART = 'cart';
/** By which command of this till. */
const takenSchema = z.object({ parkedId: z.string(), commandId: z.string() });
export type Taken = z.infer<typeof takenSchema>;
const keptSchema = z.object({
  cart: cartSchema,
  lastLineId: z.string().nullable(),
  taken: takenSchema.nullable().default(null),
});
type Kept = z.infer<typeof keptSchema>;

export function openCartKeeper({ local, newId, settings }: CartKeeperDeps): CartKeeper {
  const stored = keptSchema.safeParse(local.get(CART));
  let kept: Kept | null = stored.success ? stored.data : null;
  const fresh = ({ currency, pricesIncludeTax }: ShopSettings): Kept => ({
    cart: emptyCart(newId(), currency, pricesIncludeTax),
    lastLineId: null,
    taken: null,
  });
  const present = (): Kept | null => {
    const shop = settings();
    if (shop === null) return null;
    if (kept === null || isOutdated(kept.cart, shop)) kept = fresh(shop);
    return kept;
  };
  return {
    current: () => present()?.cart ?? null,
    lastLineId: () => present()?.lastLineId ?? null,
    change: (decide, touched) => {
      const before = present();
      if (before === null) return refuse({ code: 'till.loading' });
      const decided = decide(before.cart);
      if (!decided.ok) return decided;
      if (!hasPrice(decided.value)) return refuse({ code: 'cart.too-large' });
      const lastLineId = touched?.(decided.value) ?? before.lastLineId;
      const after = { ...before, cart: decided.value, lastLineId };
      local.set(CART, after);
      kept = after;
      return accept(after.cart);
    },
    taken: () => kept?.taken ?? null,
    take: async (taken, commit) => {
      const after = { ...taken, lastLineId: null };
      local.set(CART, after);
      const entry = await commit();
      kept = after;
      return entry;
    },
    completed: () => {
      kept = null;
    },
    discard: () => {
      local.delete(CART);
      kept = null;
    },
  };
}

function isOutdated(cart: Cart, shop: ShopSettings): boolean {
  const same = cart.currency === shop.currency && cart.pricesIncludeTax === shop.pricesIncludeTax;
  return cart.lines.length === 0 && !same;
}

/** Quantities and prices are each within bounds, but their products and sums may not be. */
function hasPrice(cart: Cart): boolean {
  try {
    priceCart(cart);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
