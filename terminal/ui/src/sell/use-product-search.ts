import { useEffect, useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';

type ProductSearch = {
  /** Whether so much is typed that a list is shown. */
  readonly isWanted: boolean;
  readonly isBusy: boolean;
  /** Null until the first answer. */
  readonly products: readonly ProductView[] | null;
};

const SHORTEST = 3;
const PAUSE_MILLISECONDS = 80;
const MOST = 30;

/** Products by the beginning of their words, a moment after the last key; an older answer never wins. */
export function useProductSearch(typed: string): ProductSearch {
  const { client } = useTill();
  const text = typed.trim();
  const isWanted = text.length >= SHORTEST && !isNumberTyped(text);
  const [answer, setAnswer] = useState<{ text: string; products: readonly ProductView[] } | null>(null);
  useEffect(() => {
    if (!isWanted) {
      setAnswer(null);
      return;
    }
    let isLatest = true;
    const timer = setTimeout(() => {
      client.searchProducts.query({ text, limit: MOST }).then(
        (products) => isLatest && setAnswer({ text, products }),
        () => isLatest && setAnswer({ text, products: [] }),
      );
    }, PAUSE_MILLISECONDS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [client, text, isWanted]);
  const isBusy = isWanted && answer?.text !== text;
  return { isWanted, isBusy, products: isWanted ? (answer?.products ?? null) : null };
}

/** Numbers and Enter are a barcode. */
export function isNumberTyped(text: string): boolean {
  return /^[\d٠-٩]+$/.test(text.trim());
}
