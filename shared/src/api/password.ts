/**
 * What may be a password: long rather than complicated (NIST SP 800-63B), and not among the first that anybody would
 * try. It is normalised, so that the same letters from another keyboard are the same password.
 */
import { z } from 'zod';

const SHORTEST = 10;
const LONGEST = 200;

/** As somebody types it to sign in: whatever it is, it is compared. */
export const givenPasswordSchema = z
  .string()
  .max(2 * LONGEST)
  .normalize('NFKC');

export const passwordSchema = givenPasswordSchema
  .refine((text) => lengthOf(text) >= SHORTEST, `is shorter than ${SHORTEST} characters`)
  .refine((text) => lengthOf(text) <= LONGEST, `is longer than ${LONGEST} characters`)
  .refine((text) => !isCommon(text), 'is among the first that anybody would try');

/** Whether it is one of `names` (an e-mail address, a person's, a company's) or one of them with digits behind it. */
export function isMadeOf(password: string, names: readonly string[]): boolean {
  const core = coreOf(password);
  return names
    .flatMap((name) => [name, name.split('@')[0] ?? ''])
    .flatMap((name) => [squash(name), coreOf(name)])
    .some((name) => name.length >= 4 && (name === squash(password) || name === core));
}

/** The commonest beginnings of leaked passwords of this length; digits and signs behind them are no help. */
const COMMON = new Set(
  `password passwort motdepasse contrasena qwerty qwertz azerty qwertyuiop letmein welcome iloveyou admin administrator
superadmin changeme default secret login master monkey dragon football baseball sunshine princess superman batman
trustno starwars whatever counterbook cashier pointofsale summer winter spring autumn company manager`.split(
    /\s+/,
  ),
);
const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
];

function isCommon(password: string): boolean {
  const text = squash(password);
  const doubled = text.slice(0, text.length / 2);
  if (COMMON.has(coreOf(password)) || (text === doubled + doubled && COMMON.has(doubled))) return true;
  if (/^(.{1,4}?)\1+$/su.test(password)) return true;
  const backwards = [...text].reverse().join('');
  return text.length > 0 && RUNS.some((run) => run.includes(text) || run.includes(backwards));
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** Letters and digits alone, small. */
function squash(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Without what people put behind a word that was refused. */
function coreOf(text: string): string {
  return squash(text).replace(/\p{N}+$/u, '');
}
