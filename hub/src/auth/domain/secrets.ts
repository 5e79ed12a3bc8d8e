import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { createPool } from './bounded-pool.ts';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane; a till checks a PIN in some 30 ms. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * argon2 works on libuv's four threads, which files and look-ups of names need too: at most two are taken, and one
 * core is left to everything else. The queue is worked off in a second or two.
 */
const POOL = { atOnce: Math.max(1, Math.min(2, availableParallelism() - 1)), mayWait: 32 };

export type Secrets = {
  readonly hash: (secret: string) => Promise<string>;
  /** `hash` null: there is no such account; the answer is no, after the same work. */
  readonly matches: (hash: string | null, secret: string) => Promise<boolean>;
  /** Made with other parameters than today's: made anew when its secret is next shown. */
  readonly isOutdated: (hash: string) => boolean;
};

/** Passwords and PINs as argon2id hashes. */
export async function createSecrets(): Promise<Secrets> {
  const pool = createPool(POOL);
  const hash = (secret: string) => pool.run(() => argon2.hash(secret, PARAMETERS));
  const hashOfNobody = await hash('nobody');
  return {
    hash,
    matches: async (known, secret) => {
      const isSame = await pool.run(() => argon2.verify(known ?? hashOfNobody, secret));
      return known !== null && isSame;
    },
    isOutdated: (known) => argon2.needsRehash(known, PARAMETERS),
  };
}
