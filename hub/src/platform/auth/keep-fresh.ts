import { UnavailableError } from '@counterbook/shared/result';

export type KeptFresh<T> = {
  readonly read: () => Promise<T>;
  /** Asks now, or waits for the question that is under way. */
  readonly refresh: () => Promise<void>;
};

const ASK_AGAIN_AFTER_FAILURE_MS = 500;

/**
 * What another service said, asked for again beside the work once it is `renewAfterMs` old, so that nobody waits for
 * it; from `uselessAfterMs` on it is no answer any more, and whoever reads waits for a new one or gets the failure.
 * `clock` is monotonic, in milliseconds: a clock that is set must not make an answer young again.
 */
export function keepFresh<T>(deps: {
  readonly ask: () => Promise<T>;
  readonly renewAfterMs: number;
  readonly uselessAfterMs: number;
  readonly clock: () => number;
}): KeptFresh<T> {
  let known: { readonly value: T; readonly askedAt: number } | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  const ask = async (): Promise<void> => {
    const askedAt = deps.clock();
    try {
      known = { value: await deps.ask(), askedAt };
    } catch (error) {
      failedAt = deps.clock();
      throw error;
    }
  };
  const refresh = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
  const refreshSoon = (): Promise<void> => {
    const isPausing = deps.clock() - failedAt < ASK_AGAIN_AFTER_FAILURE_MS;
    if (isPausing) return Promise.reject(new UnavailableError('asked a moment ago, without an answer'));
    return refresh();
  };
  return {
    refresh,
    read: async () => {
      const age = known === null ? Number.POSITIVE_INFINITY : deps.clock() - known.askedAt;
      if (known !== null && age < deps.renewAfterMs) return known.value;
      const refreshed = refreshSoon();
      if (known !== null && age < deps.uselessAfterMs) {
        refreshed.catch(() => undefined);
        return known.value;
      }
      await refreshed;
      if (known === null) throw new UnavailableError('there is no answer yet');
      return known.value;
    },
  };
}
