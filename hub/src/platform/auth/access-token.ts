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
const MOST_REMEMBERED = 5_000;

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

type Claims = z.infer<typeof claimsSchema>;
type Signed = { readonly kid: string; readonly key: KeyObject; readonly claims: Claims };

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
  /** Tokens whose signature was right, which it stays; what changes with time is asked each time. */
  const signed = new Map<string, Signed>();
  return {
    verify: async (token) => {
      const known = signed.get(token);
      const kid = known?.kid ?? kidOf(token);
      const key = kid === undefined ? null : await deps.findKey(kid);
      if (kid === undefined || key === null) return null;
      const claims = known?.key === key ? known.claims : readClaims(token, key);
      if (claims === null || !isOfItsTime(claims, deps.now())) return null;
      if (claims !== known?.claims) {
        if (signed.size >= MOST_REMEMBERED) signed.clear();
        signed.set(token, { kid, key, claims });
      }
      const { sub: subject, ver: version, sid } = claims;
      if (await deps.isRevoked({ subject, version, sessionId: sid ?? null })) return null;
      const { role, companyId, shopIds, epoch } = claims;
      return { id: subject, role, companyId, shopIds, sessionId: sid, enrolledEpoch: epoch };
    },
  };
}

function kidOf(token: string): string | undefined {
  const header = jwt.decode(token, { complete: true })?.header;
  return header?.typ === TYPE ? header.kid : undefined;
}

function readClaims(token: string, key: KeyObject): Claims | null {
  try {
    const verified = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      ignoreExpiration: true,
    });
    return claimsSchema.parse(verified);
  } catch {
    // Forged, another audience: to the caller it is all the same, no identity.
    return null;
  }
}

function isOfItsTime({ iat, exp }: Claims, now: Date): boolean {
  const at = Math.floor(now.getTime() / 1000);
  // Revocations are remembered for as long as a token can live: a longer or a later one would outlive them.
  const isOfOurMaking = iat <= at + CLOCK_SKEW_SECONDS && exp - iat <= ACCESS_TOKEN_SECONDS;
  return isOfOurMaking && at < exp + CLOCK_SKEW_SECONDS;
}
