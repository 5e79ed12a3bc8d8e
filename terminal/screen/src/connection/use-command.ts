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
  /** The answer, or undefined when it was refused or another one is still running. */
  readonly run: <T>(ask: () => Promise<Result<T>>) => Promise<T | undefined>;
  readonly refuse: (refusal: Refusal) => void;
};

export function useCommand(): Command {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useRef(false);
  const run = useCallback(async <T>(ask: () => Promise<Result<T>>): Promise<T | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setRefusal(null);
    const answer = await resultOf(ask);
    running.current = false;
    setBusy(false);
    if (answer.ok) return answer.value;
    setRefusal(answer.refusal);
    return undefined;
  }, []);
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
