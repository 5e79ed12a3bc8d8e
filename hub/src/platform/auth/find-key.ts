import { createPublicKey, type KeyObject } from 'node:crypto';
import { UnavailableError } from '@counterbook/shared/result';
import { publicKeysSchema } from '@counterbook/shared/sync';
import type { z } from 'zod';
import { keepFresh } from './keep-fresh.ts';

const RENEW_AFTER_MS = 60_000;
const ASK_FOR_UNKNOWN_AFTER_MS = 10_000;

/**
 * Finds public keys in the auth service's JWKS and remembers them: afterwards tokens are verified without asking
 * anyone. The list is renewed each minute, so that a key which was taken away is forgotten. Unknown kids cause one
 * question in ten seconds at most, so that forged tokens cannot flood auth.
 */
export function createKeyFinder(deps: {
  readonly jwksUrl: () => string;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}): (kid: string) => Promise<KeyObject | null> {
  let askedAt = Number.NEGATIVE_INFINITY;
  const kept = keepFresh({
    ask: async () => {
      const keys = await fetchKeys(deps.jwksUrl());
      askedAt = deps.clock();
      return new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    },
    renewAfterMs: RENEW_AFTER_MS,
    uselessAfterMs: Number.POSITIVE_INFINITY,
    clock: deps.clock,
  });
  return async (kid) => {
    const known = (await kept.read()).get(kid);
    if (known !== undefined) return known;
    if (deps.clock() - askedAt > ASK_FOR_UNKNOWN_AFTER_MS) await kept.refresh();
    return (await kept.read()).get(kid) ?? null;
  };
}

async function fetchKeys(url: string): Promise<z.infer<typeof publicKeysSchema>['keys']> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return publicKeysSchema.parse(await response.json()).keys;
  } catch (error) {
    throw new UnavailableError('the auth service does not answer with its keys', { cause: error });
  }
}
