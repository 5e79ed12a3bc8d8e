import { useEffect, useState } from 'react';
import type { ReceiptView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';

/** Null until they are here. */
export function useRecentReceipts(): readonly ReceiptView[] | null {
  const { client } = useTill();
  const [receipts, setReceipts] = useState<readonly ReceiptView[] | null>(null);
  useEffect(() => {
    client.recentReceipts.query().then(setReceipts, () => setReceipts([]));
  }, [client]);
  return receipts;
}
