import { unitSchema } from '@counterbook/shared/quantity';
import type { Refusal } from '@counterbook/shared/result';
import { useCallback, useEffect, useState } from 'react';
import type { Dialog } from './dialog.ts';

export type ScanQuestions = {
  readonly next: Dialog | undefined;
  readonly isAsked: () => void;
  /** True: this refusal is a question, and will be asked. */
  readonly take: (refusal: Refusal) => boolean;
};

/** Goods sold by weight, and a barcode that several products have, answer a scan with a question. */
export function useScanQuestions(): ScanQuestions {
  const [waiting, setWaiting] = useState<readonly Dialog[]>([]);
  const isAsked = useCallback(() => setWaiting(([, ...later]) => later), []);
  const take = useCallback((refusal: Refusal) => {
    const question = questionOf(refusal);
    if (question !== null) setWaiting((old) => [...old, question]);
    return question !== null;
  }, []);
  return { next: waiting[0], isAsked, take };
}

/** Each once, when no other dialog is open: a scan never takes the place of a question, or of a payment under way. */
export function useAskInTurn(
  { next, isAsked }: ScanQuestions,
  isFree: boolean,
  onAsk: (dialog: Dialog) => void,
): void {
  useEffect(() => {
    if (!isFree || next === undefined) return;
    isAsked();
    onAsk(next);
  }, [next, isAsked, isFree, onAsk]);
}

/** Null: it is none, but to be told. */
export function questionOf(refusal: Refusal): Dialog | null {
  if (refusal.code === 'scan.ambiguous' && Array.isArray(refusal.productIds))
    return {
      type: 'which-product',
      code: String(refusal.scanned),
      productIds: refusal.productIds.map(String),
    };
  if (refusal.code !== 'scan.weight-needed') return null;
  const unit = unitSchema.safeParse(refusal.unit);
  return {
    type: 'weight',
    productId: String(refusal.productId),
    name: String(refusal.name),
    unit: unit.success ? unit.data : 'kg',
    label: typeof refusal.label === 'string' ? refusal.label : undefined,
  };
}
