/**
 * Access tokens: ES256, fifteen minutes, readable by every service with the public key alone. Whoever verifies pins
 * algorithm, issuer, audience and type, so that no other token of ours can be shown in an access token's place, and
 * asks whether the token was revoked since.
 */
import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { type Identity, ROLES } from './identity.ts';
import type { SigningKey } from './signing-key.ts';
import type { TokenVerifier } from './token-verifier.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** How far the clocks of two machines of one hub may be apart. */
export const CLOCK_SKEW_SECONDS = 10;
const ISSUER = 'counterbook';
const AUDIENCE = 'counterbook-hub';
/** RFC 9068's name for a JWT that is an access token. */
const TYPE = 'at+jwt';

const claimsSchema = z.object({
  sub: z.string().min(1),
  typ: z.literal('access'),
  role: z.enum(ROLES),
  companyId: z.string().nullable(),
  shopIds: z.array(z.string()),
  ver: z.int().min(0),
  sid: z.string().optional(),
  epoch: z.int().optional(),
  iat: z.int(),
  exp: z.int(),
});

/** What decides whether a token still counts: whose it is, of which version of their rights, of which sign-in. */
export type Revocable = {
  readonly subject: string;
  readonly version: number;
  readonly sessionId: string | null;
};

/** `version`: of the subject's rights. Revoking counts it up, and tokens of an older one are worth nothing. */
export type TokenSubject = Identity & { readonly version: number };

export function issueAccessToken(key: SigningKey, subject: TokenSubject, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const claims = {
    sub: subject.id,
    typ: 'access',
    role: subject.role,
    companyId: subject.companyId,
    shopIds: subject.shopIds,
    ver: subject.version,
    ...(subject.sessionId === undefined ? {} : { sid: subject.sessionId }),
    ...(subject.enrolledEpoch === undefined ? {} : { epoch: subject.enrolledEpoch }),
    iss: ISSUER,
    aud: AUDIENCE,
    iat: issuedAt,
    exp: issuedAt + ACCESS_TOKEN_SECONDS,
  };
  const header = { alg: 'ES256', typ: TYPE, kid: key.kid };
  return jwt.sign(claims, key.privateKey, { algorithm: 'ES256', header });
}

/**
 * `findKey` answers the public key of a `kid`, or null for one that the auth service does not have. Rejects with an
 * UnavailableError where the auth service would have to be asked and does not answer.
 */
export function createTokenVerifier(deps: {
  readonly findKey: (kid: string) => Promise<KeyObject | null>;
  readonly isRevoked: (token: Revocable) => Promise<boolean>;
  readonly now: () => Date;
}): TokenVerifier {
  return {
    verify: async (token) => {
      const header = jwt.decode(token, { complete: true })?.header;
      if (header?.kid === undefined || header.typ !== TYPE) return null;
      const key = await deps.findKey(header.kid);
      const claims = key === null ? null : readClaims(token, key, deps.now());
      if (claims === null) return null;
      const { sub: subject, ver: version, sid } = claims;
      if (await deps.isRevoked({ subject, version, sessionId: sid ?? null })) return null;
      const { role, companyId, shopIds, epoch } = claims;
      return { id: subject, role, companyId, shopIds, sessionId: sid, enrolledEpoch: epoch };
    },
  };
}

function readClaims(token: string, key: KeyObject, now: Date): z.infer<typeof claimsSchema> | null {
  const at = Math.floor(now.getTime() / 1000);
  try {
    const verified = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTimestamp: at,
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
    const claims = claimsSchema.parse(verified);
    // Revocations are remembered for as long as a token can live: a longer or a later one would outlive them.
    const isOfOurTime = claims.iat <= at + CLOCK_SKEW_SECONDS;
    return isOfOurTime && claims.exp - claims.iat <= ACCESS_TOKEN_SECONDS ? claims : null;
  } catch {
    // Expired, forged, another audience: to the caller it is all the same, no identity.
    return null;
  }
}
