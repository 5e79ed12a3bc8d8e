import { useEffect, useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';

const MOST = 20;
const PAUSE_MILLISECONDS = 80;

/** Null until the first answer; an older answer never wins. */
export function useCustomerSearch(typed: string): readonly CustomerView[] | null {
  const { client } = useTill();
  const [found, setFound] = useState<readonly CustomerView[] | null>(null);
  const text = typed.trim();
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      client.searchCustomers.query({ text, limit: MOST }).then(
        (customers) => isLatest && setFound(customers),
        () => isLatest && setFound([]),
      );
    }, PAUSE_MILLISECONDS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [client, text]);
  return found;
}
