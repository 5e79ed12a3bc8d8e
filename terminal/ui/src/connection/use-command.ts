import type { Refusal, Result } from '@counterbook/shared/result';
import { useCallback, useRef, useState } from 'react';

/**
 * Runs one command at a time and keeps its refusal for the place where it was asked. A broken connection is a
 * refusal too; commands carry ids, so pressing again does nothing twice.
 */
export type Command = {
  readonly isBusy: boolean;
  /** The newest. */
  readonly refusal: Refusal | null;
  /** Oldest first: of commands in turn also those that nobody can have read yet. */
  readonly refusals: readonly Refusal[];
  readonly clear: () => void;
  /** The answer, or undefined when it was refused, or dropped because another one is still running. */
  readonly run: <T>(ask: () => Promise<Result<T>>) => Promise<T | undefined>;
  readonly refuse: (refusal: Refusal) => void;
};

type CommandOptions = {
  /** Nothing is dropped, each waits for the one before it. A scanner is faster than any answer. */
  readonly inTurn?: boolean;
  /** True: it is told elsewhere. */
  readonly onRefused?: (refusal: Refusal) => boolean;
};

export function useCommand({ inTurn = false, onRefused }: CommandOptions = {}): Command {
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<readonly Told[]>([]);
  const waiting = useRef(0);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const refuse = useCallback(
    (refusal: Refusal) => setTold((old) => [...(inTurn ? unlike(old, refusal) : []), toldNow(refusal)]),
    [inTurn],
  );
  const run = useCallback(
    async <T>(ask: () => Promise<Result<T>>): Promise<T | undefined> => {
      if (waiting.current > 0 && !inTurn) return undefined;
      if (waiting.current === 0) setTold((old) => (inTurn ? unread(old) : []));
      waiting.current += 1;
      setBusy(true);
      const answer = last.current.then(() => resultOf(ask));
      last.current = answer;
      const result = await answer;
      waiting.current -= 1;
      setBusy(waiting.current > 0);
      if (result.ok) return result.value;
      if (onRefused?.(result.refusal) !== true) refuse(result.refusal);
      return undefined;
    },
    [inTurn, onRefused, refuse],
  );
  const clear = useCallback(() => setTold([]), []);
  const refusals = told.map(({ refusal }) => refusal);
  return { isBusy, refusal: refusals.at(-1) ?? null, refusals, clear, run, refuse };
}

type Told = { readonly refusal: Refusal; readonly at: number };

/** So long a refusal stays, whatever came after it. */
const READ_MILLISECONDS = 5_000;
const MOST_TOLD = 4;

function toldNow(refusal: Refusal): Told {
  return { refusal, at: performance.now() };
}

function unread(told: readonly Told[]): readonly Told[] {
  const now = performance.now();
  return told.filter(({ at }) => now - at < READ_MILLISECONDS);
}

/** The same again takes the place of the first. */
function unlike(told: readonly Told[], refusal: Refusal): readonly Told[] {
  const text = JSON.stringify(refusal);
  return told.filter((other) => JSON.stringify(other.refusal) !== text).slice(1 - MOST_TOLD);
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
