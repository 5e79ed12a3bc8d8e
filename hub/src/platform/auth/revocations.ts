/**
 * Tokens verify without asking anyone, so what was revoked since has to be known everywhere: each process asks auth
 * every ten seconds for the subjects whose older tokens are void. One that has not heard from auth for most of a
 * minute trusts no token at all (503: try again), so that a revocation bites within sixty seconds whatever is broken.
 */
import { createHash } from 'node:crypto';
import { UnavailableError } from '@counterbook/shared/result';
import { z } from 'zod';
import type { Revocable } from './access-token.ts';
import { type KeptFresh, keepFresh } from './keep-fresh.ts';

/** `GET /api/auth/revocations`: subjects by digest, and the version of their rights below which tokens are void. */
export const revocationsSchema = z.object({ revoked: z.record(z.string(), z.int()) });
export type Revocations = z.infer<typeof revocationsSchema>;

const RENEW_AFTER_MS = 10_000;
/** Sockets look again every ten seconds, and a question may take its time: together less than sixty. */
const USELESS_AFTER_MS = 45_000;
const ASK_FOR_MS = 3000;

/** The list is for anybody's eyes, so it names nobody. */
export function digestOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url').slice(0, 22);
}

export function isRevokedBy({ revoked }: Revocations, token: Revocable): boolean {
  if (token.sessionId !== null && revoked[digestOf(token.sessionId)] !== undefined) return true;
  return token.version < (revoked[digestOf(token.subject)] ?? 0);
}

/** What auth has revoked, as far as this process knows. */
export function followRevocations(url: () => string): KeptFresh<Revocations> {
  return keepFresh({
    ask: () => fetchRevocations(url()),
    renewAfterMs: RENEW_AFTER_MS,
    uselessAfterMs: USELESS_AFTER_MS,
    clock: () => performance.now(),
  });
}

async function fetchRevocations(url: string): Promise<Revocations> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_FOR_MS) });
    return revocationsSchema.parse(await response.json());
  } catch (error) {
    throw new UnavailableError('the auth service does not say what it has revoked', { cause: error });
  }
}
