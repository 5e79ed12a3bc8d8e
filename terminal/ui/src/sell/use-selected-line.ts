import type { PricedLine } from '@counterbook/shared/cart';
import { useEffect, useState } from 'react';
import type { CartView } from '../../../src/host/protocol/views.ts';

type SelectedLine = {
  /** The one that actions are about: chosen by hand, else the last touched. */
  readonly line: PricedLine | undefined;
  readonly freshId: string | null;
  readonly select: (lineId: string) => void;
  readonly move: (step: 1 | -1) => void;
};

const FRESH_MILLISECONDS = 2_000;

export function useSelectedLine(cart: CartView | null): SelectedLine {
  const lines = cart?.lines ?? [];
  const lastId = cart?.lastLineId ?? null;
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [freshId, setFreshId] = useState<string | null>(null);
  const last = lines.find(({ id }) => id === lastId);
  const touched = `${lastId}:${last?.quantity ?? 0}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a second scan of the same goods changes only the quantity
  useEffect(() => {
    setChosenId(null);
    setFreshId(lastId);
    const timer = setTimeout(() => setFreshId(null), FRESH_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [touched]);
  const line = lines.find(({ id }) => id === chosenId) ?? last ?? lines.at(-1);
  const index = lines.findIndex(({ id }) => id === line?.id);
  return {
    line,
    freshId,
    select: setChosenId,
    move: (step) => setChosenId(lines[Math.max(0, Math.min(index + step, lines.length - 1))]?.id ?? null),
  };
}
