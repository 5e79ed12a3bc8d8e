import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Made anew at each start. The browser gets it as a cookie with the page; a program of the same user reads it from a
 * file that only its owner can read.
 */
export type SessionSecret = {
  readonly value: string;
  readonly isRight: (given: string | undefined) => boolean;
};

export function createSessionSecret(): SessionSecret {
  const value = randomBytes(32).toString('base64url');
  const right = Buffer.from(value);
  return {
    value,
    isRight: (given) => {
      const candidate = Buffer.from(given ?? '');
      return candidate.length === right.length && timingSafeEqual(candidate, right);
    },
  };
}

/** Only once the till has its port: another that runs on this folder must keep its own. */
export function publishSessionSecret({ value }: SessionSecret, directory: string): void {
  const file = join(directory, 'session-secret');
  writeFileSync(file, value, { mode: 0o600 });
  // The mode above counts only where the file is new.
  chmodSync(file, 0o600);
}
