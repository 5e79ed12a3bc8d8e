import { useCallback, useEffect, useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';

const MOST = 20;
const PAUSE_MILLISECONDS = 80;

type CustomerSearch = {
  /** Null until the first answer; an older answer never wins. */
  readonly found: readonly CustomerView[] | null;
  /** Whom the search has for what is typed now: what is shown may still answer what was typed before. */
  readonly findNow: () => Promise<readonly CustomerView[]>;
};

export function useCustomerSearch(typed: string): CustomerSearch {
  const { client } = useTill();
  const [found, setFound] = useState<readonly CustomerView[] | null>(null);
  const text = typed.trim();
  const findNow = useCallback(
    () => client.searchCustomers.query({ text, limit: MOST }).catch(() => []),
    [client, text],
  );
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      void findNow().then((customers) => isLatest && setFound(customers));
    }, PAUSE_MILLISECONDS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [findNow]);
  return { found, findNow };
}
