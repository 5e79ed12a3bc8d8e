/**
 * A refresh token is `family.generation.mac`: the hub stores only how far the family has come and can make the same
 * successor again for a client whose answer was lost, without keeping any token.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type RefreshTokenParts = { readonly familyId: string; readonly generation: number };

export function refreshTokenOf(secret: Buffer, { familyId, generation }: RefreshTokenParts): string {
  return `${familyId}.${generation}.${macOf(secret, familyId, generation).toString('base64url')}`;
}

/** Null when it was not made by this hub. */
export function readRefreshToken(secret: Buffer, token: string): RefreshTokenParts | null {
  const [familyId = '', digits = '', mac = ''] = token.split('.');
  const generation = /^\d{1,9}$/.test(digits) ? Number(digits) : -1;
  const expected = macOf(secret, familyId, generation);
  const given = Buffer.from(mac, 'base64url');
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine ? { familyId, generation } : null;
}

function macOf(secret: Buffer, familyId: string, generation: number): Buffer {
  return createHmac('sha256', secret).update(`refresh ${familyId} ${generation}`).digest();
}
