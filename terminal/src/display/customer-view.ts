/** What the customer is shown: of the till's view only what is theirs to see. */
import type { ShopView, TillView } from '../host/protocol/views.ts';

export type CustomerView = { readonly shop: ShopView | null } & (
  | { readonly type: 'closed' | 'idle' }
  | {
      readonly type: 'cart' | 'paying';
      readonly lines: readonly CustomerLine[];
      readonly total: number;
      /** What is still to be paid. */
      readonly left: number;
    }
  | {
      readonly type: 'done';
      readonly id: string;
      readonly kind: 'sale' | 'refund' | 'debt';
      readonly total: number;
      readonly change: number;
    }
);

export type CustomerLine = {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit: 'piece' | 'kg' | 'litre' | 'metre';
  readonly amount: number;
};

/** `left`: while tenders are taken, what is still missing. */
export function customerViewOf(view: TillView, left: number | null): CustomerView {
  const { phase, shop, cart, finished } = view;
  if (phase !== 'selling' || cart === null) return { type: 'closed', shop };
  if (cart.lines.length > 0) {
    const lines = cart.lines.map(({ id, name, quantity, unit, amount }) => ({
      id,
      name,
      quantity,
      unit,
      amount,
    }));
    return {
      type: left === null ? 'cart' : 'paying',
      shop,
      lines,
      total: cart.total,
      left: left ?? cart.total,
    };
  }
  if (finished === null) return { type: 'idle', shop };
  const { id, type, payload } = finished.entry;
  if (type === 'sale.completed')
    return { type: 'done', shop, id, kind: 'sale', total: payload.total, change: payload.change };
  if (type === 'sale.refunded')
    return { type: 'done', shop, id, kind: 'refund', total: payload.total, change: 0 };
  return { type: 'done', shop, id, kind: 'debt', total: payload.amount, change: 0 };
}
