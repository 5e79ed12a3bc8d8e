import { createPublicKey, type KeyObject } from 'node:crypto';
import { UnavailableError } from '@counterbook/shared/result';
import { z } from 'zod';

export const jwksSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
});

const ASK_AGAIN_AFTER_MS = 10_000;

/**
 * Finds public keys in the auth service's JWKS and remembers them: afterwards tokens are verified without asking
 * anyone. Unknown kids cause one question in ten seconds at most, so that forged tokens cannot flood auth.
 */
export function createKeyFinder(deps: {
  readonly jwksUrl: () => string;
  readonly now: () => Date;
}): (kid: string) => Promise<KeyObject | null> {
  const keys = new Map<string, KeyObject>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  const ask = async (): Promise<void> => {
    for (const jwk of await fetchKeys(deps.jwksUrl())) {
      keys.set(jwk.kid, createPublicKey({ key: jwk, format: 'jwk' }));
    }
    askedAt = deps.now().getTime();
  };
  return async (kid) => {
    const isDue = Math.abs(deps.now().getTime() - askedAt) > ASK_AGAIN_AFTER_MS;
    if (!keys.has(kid) && (isDue || asking)) {
      asking ??= ask().finally(() => {
        asking = null;
      });
      await asking;
    }
    return keys.get(kid) ?? null;
  };
}

async function fetchKeys(url: string): Promise<z.infer<typeof jwksSchema>['keys']> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return jwksSchema.parse(await response.json()).keys;
  } catch (error) {
    throw new UnavailableError('the auth service does not answer with its keys', { cause: error });
  }
}
