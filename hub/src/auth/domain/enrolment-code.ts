import { createHash, randomInt } from 'node:crypto';

/** No 0/O, 1/I/L, 5/S, 8/B: the code is read out and typed in. 27 signs, eight of them: 38 bits for ten minutes. */
const ALPHABET = '234679ACDEFGHJKMNPQRTUVWXYZ';
export const CODE_LIFETIME_MS = 10 * 60 * 1000;

export function newEnrolmentCode(): string {
  return Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What is stored of a code: enough to know it again. */
export function hashOfCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
