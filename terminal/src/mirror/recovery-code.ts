/**
 * What opens a till's mirror: 160 random bits, which the manager keeps on paper as seven groups of five symbols
 * (Crockford's base 32, without I, L, O and U). The last three symbols are the rest by a prime: any one wrong symbol
 * and any two that are swapped give themselves away, and of all other slips all but one in 32,749.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { accept, InvariantError, type Refusal, type Result, refuse } from '@counterbook/shared/result';

export const SECRET_BYTES = 20;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_SYMBOLS = (SECRET_BYTES * 8) / 5;
const CHECK_SYMBOLS = 3;
/** The greatest below 32³. */
const CHECK_PRIME = 32_749n;
const GROUP = /.{5}(?=.)/g;

export type MistypedCode = Refusal & {
  readonly code: 'recovery-code.mistyped';
  readonly wrong: 'length' | 'symbol' | 'check';
};

export function recoveryCodeOf(secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES)
    throw new InvariantError(`a recovery code is made of ${SECRET_BYTES} bytes`);
  const number = BigInt(`0x${Buffer.from(secret).toString('hex')}`);
  const symbols =
    numberToSymbols(number, SECRET_SYMBOLS) + numberToSymbols(number % CHECK_PRIME, CHECK_SYMBOLS);
  return symbols.replace(GROUP, '$&-');
}

/** The bytes of which a code was made, however it was typed: lower case, spaces, dashes, O for 0, I and L for 1. */
export function parseRecoveryCode(text: string): Result<Buffer, MistypedCode> {
  const symbols = text
    .replace(/[\s\p{Dash_Punctuation}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if ([...symbols].some((symbol) => !ALPHABET.includes(symbol))) return mistyped('symbol');
  if (symbols.length !== SECRET_SYMBOLS + CHECK_SYMBOLS) return mistyped('length');
  const number = symbolsToNumber(symbols.slice(0, SECRET_SYMBOLS));
  if (number % CHECK_PRIME !== symbolsToNumber(symbols.slice(SECRET_SYMBOLS))) return mistyped('check');
  return accept(Buffer.from(number.toString(16).padStart(SECRET_BYTES * 2, '0'), 'hex'));
}

/** The key of one terminal's mirror. The same code opens no other's. */
export function mirrorKeyOf(secret: Uint8Array, terminalId: string): KeyObject {
  return createSecretKey(
    Buffer.from(hkdfSync('sha256', secret, terminalId, 'counterbook journal mirror', 32)),
  );
}

function mistyped(wrong: MistypedCode['wrong']): Result<never, MistypedCode> {
  return refuse({ code: 'recovery-code.mistyped', wrong });
}

function numberToSymbols(number: bigint, length: number): string {
  return Array.from(
    { length },
    (_, at) => ALPHABET[Number((number >> BigInt((length - 1 - at) * 5)) & 31n)],
  ).join('');
}

function symbolsToNumber(symbols: string): bigint {
  return [...symbols].reduce((number, symbol) => number * 32n + BigInt(ALPHABET.indexOf(symbol)), 0n);
}
