import { useEffect } from 'react';
import type { Command } from '../connection/use-command.ts';
import type { Dialog } from './dialog.ts';

/** A barcode that several products have answers a scan with a question. */
export function useWhichProduct({ refusal }: Command, onAsk: (dialog: Dialog) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal asks once
  useEffect(() => {
    if (refusal?.code !== 'scan.ambiguous' || !Array.isArray(refusal.productIds)) return;
    onAsk({ type: 'which-product', productIds: refusal.productIds.map(String) });
  }, [refusal]);
}
