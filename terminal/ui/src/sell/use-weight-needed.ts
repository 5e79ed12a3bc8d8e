import { unitSchema } from '@counterbook/shared/quantity';
import { useEffect } from 'react';
import type { Command } from '../connection/use-command.ts';
import type { Dialog } from './dialog.ts';

/** Goods sold by weight answer a scan with a question. */
export function useWeightNeeded({ refusal }: Command, onAsk: (dialog: Dialog) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal asks once
  useEffect(() => {
    if (refusal?.code !== 'scan.weight-needed') return;
    const { productId, name } = refusal;
    const unit = unitSchema.safeParse(refusal.unit);
    onAsk({
      type: 'weight',
      productId: String(productId),
      name: String(name),
      unit: unit.success ? unit.data : 'kg',
    });
  }, [refusal]);
}
