import { useEffect, useState } from 'react';
import type { CustomerView } from '../../../src/display/customer-view.ts';
import { connectToTill } from '../connection/till-client.ts';

export type Shown = { readonly view: CustomerView | null; readonly isOnline: boolean };

/** What the engine shows to the customer; the last one while it is away. */
export function useCustomerView(): Shown {
  const [shown, setShown] = useState<Shown>({ view: null, isOnline: false });
  useEffect(() => {
    const connection = connectToTill({
      page: window.location,
      onOnline: (isOnline) => setShown((old) => ({ ...old, isOnline })),
    });
    const customer = connection.client.customer.subscribe(undefined, {
      onData: (view) => setShown({ view, isOnline: true }),
    });
    return () => {
      customer.unsubscribe();
      connection.close();
    };
  }, []);
  return shown;
}
