import type { ScaleState } from '@counterbook/hardware/counter';
import { useEffect, useState } from 'react';
import { useTill } from '../connection/till-context.tsx';

/** What the scale says, again and again, while it is wanted; null until it has spoken. */
export function useWeights(isWanted: boolean): ScaleState | null {
  const { client } = useTill();
  const [state, setState] = useState<ScaleState | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    const weights = client.weights.subscribe(undefined, { onData: setState });
    return () => weights.unsubscribe();
  }, [client, isWanted]);
  return state;
}
