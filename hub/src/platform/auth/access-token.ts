/**
 * Access tokens: ES256, fifteen minutes, readable by every service with the public key alone. Whoever verifies pins
 * algorithm, issuer, audience and `typ`, so that no other token of ours can be shown in an access token's place.
 */
import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { type Identity, ROLES } from './identity.ts';
import type { SigningKey } from './signing-key.ts';
import type { TokenVerifier } from './token-verifier.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = 'counterbook';
const AUDIENCE = 'counterbook-hub';

const claimsSchema = z.object({
  sub: z.string().min(1),
  typ: z.literal('access'),
  role: z.enum(ROLES),
  companyId: z.string().nullable(),
  shopIds: z.array(z.string()),
});

export function issueAccessToken(key: SigningKey, identity: Identity, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const claims = {
    sub: identity.id,
    typ: 'access',
    role: identity.role,
    companyId: identity.companyId,
    shopIds: identity.shopIds,
    iss: ISSUER,
    aud: AUDIENCE,
    iat: issuedAt,
    exp: issuedAt + ACCESS_TOKEN_SECONDS,
  };
  return jwt.sign(claims, key.privateKey, { algorithm: 'ES256', keyid: key.kid });
}

/** `findKey` answers the public key of a `kid`, or null for one that the auth service does not have. */
export function createTokenVerifier(deps: {
  readonly findKey: (kid: string) => Promise<KeyObject | null>;
  readonly now: () => Date;
}): TokenVerifier {
  return {
    verify: async (token) => {
      const kid = jwt.decode(token, { complete: true })?.header.kid;
      const key = kid === undefined ? null : await deps.findKey(kid);
      return key === null ? null : identityOf(token, key, deps.now());
    },
  };
}

function identityOf(token: string, key: KeyObject, now: Date): Identity | null {
  try {
    const verified = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTimestamp: Math.floor(now.getTime() / 1000),
    });
    const { sub, role, companyId, shopIds } = claimsSchema.parse(verified);
    return { id: sub, role, companyId, shopIds };
  } catch {
    // Expired, forged, another audience: to the caller it is all the same, no identity.
    return null;
  }
}
