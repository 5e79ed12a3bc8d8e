import type { Refusal, Result } from '@counterbook/shared/result';
import { useCallback, useRef, useState } from 'react';

/**
 * Runs one command at a time and keeps its refusal for the place where it was asked. A broken connection is a
 * refusal too; commands carry ids, so pressing again does nothing twice.
 */
export type Command = {
  readonly isBusy: boolean;
  readonly refusal: Refusal | null;
  readonly clear: () => void;
  /** The answer, or undefined when it was refused, or dropped because another one is still running. */
  readonly run: <T>(ask: () => Promise<Result<T>>) => Promise<T | undefined>;
  readonly refuse: (refusal: Refusal) => void;
};

/** `inTurn`: nothing is dropped, each waits for the one before it. A scanner is faster than any answer. */
export function useCommand({ inTurn = false }: { readonly inTurn?: boolean } = {}): Command {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const waiting = useRef(0);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const run = useCallback(
    async <T>(ask: () => Promise<Result<T>>): Promise<T | undefined> => {
      if (waiting.current > 0 && !inTurn) return undefined;
      // What an earlier one in the row was refused for stays to be read.
      if (waiting.current === 0) setRefusal(null);
      waiting.current += 1;
      setBusy(true);
      const answer = last.current.then(() => resultOf(ask));
      last.current = answer;
      const result = await answer;
      waiting.current -= 1;
      setBusy(waiting.current > 0);
      if (result.ok) return result.value;
      setRefusal(result.refusal);
      return undefined;
    },
    [inTurn],
  );
  const clear = useCallback(() => setRefusal(null), []);
  return { isBusy, refusal, clear, run, refuse: setRefusal };
}

/** What the engine answered; what it could not answer as a refusal of ours. */
export async function resultOf<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await ask();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const isInput = /BAD_REQUEST|invalid_|too_small|too_big/.test(detail);
    return { ok: false, refusal: { code: isInput ? 'screen.input' : 'screen.away', detail } };
  }
}
