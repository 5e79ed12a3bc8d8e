/**
 * A challenge is a nonce that the hub knows again by its own mark, so that none is stored when it is asked for:
 * whoever asks, for whatever terminal, gets the same after the same work, and a flood fills no table. Only one that a
 * device has signed is remembered, as used.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const CHALLENGE_LIFETIME_MS = 60_000;

export function newChallenge(key: Buffer, terminalId: string, now: Date): string {
  const expires = now.getTime() + CHALLENGE_LIFETIME_MS;
  const nonce = `${expires.toString(36)}.${randomBytes(24).toString('base64url')}`;
  return `${nonce}.${markOf(key, terminalId, nonce).toString('base64url')}`;
}

/** Null when it was not made here for this terminal, or is too old; else until when it would be good. */
export function readChallenge(key: Buffer, terminalId: string, challenge: string, now: Date): Date | null {
  const [expires = '', random = '', mark = ''] = challenge.split('.');
  const expected = markOf(key, terminalId, `${expires}.${random}`);
  const given = Buffer.from(mark, 'base64url');
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  const until = new Date(Number.parseInt(expires, 36));
  return isOurs && challenge.split('.').length === 3 && until > now ? until : null;
}

function markOf(key: Buffer, terminalId: string, nonce: string): Buffer {
  return createHmac('sha256', key).update(`challenge ${terminalId} ${nonce}`).digest();
}
