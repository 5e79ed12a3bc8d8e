import { useEffect, useRef } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { quotasOf } from './quotas-of.ts';

/** What other tills keep of scarce goods is gathered here while the cashier goes on: asked once for each amount. */
export function useAskQuota(cart: CartView | null): void {
  const { client, view } = useTill();
  const asked = useRef(new Set<string>());
  const isOnline = view?.sync.state === 'online';
  useEffect(() => {
    if (cart === null || !isOnline) return;
    for (const [id, { inCart, quota }] of quotasOf(cart)) {
      const key = `${cart.id} ${id} ${inCart}`;
      if (inCart <= quota || asked.current.has(key)) continue;
      asked.current.add(key);
      client.askAllowance.mutate({ of: 'stock', id, amount: inCart }).catch(() => undefined);
    }
  }, [cart, isOnline, client]);
}
