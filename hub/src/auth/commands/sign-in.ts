import type { Session } from '@counterbook/shared/api';
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from '../../platform/auth/access-token.ts';
import { refreshTokenOf } from '../domain/refresh-token.ts';
import { forgetExpired } from '../persistence/session-repository.ts';
import { findUserByEmail, type StoredUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Without use; and at most, however often it is used. */
export const SESSION_LIFETIME_MS = 30 * DAY_MS;
const LONGEST_SESSION_MS = 180 * DAY_MS;

/** From where somebody signs in, as far as the request tells. */
export type Origin = { readonly address: string; readonly program: string };

/** Null for a wrong password, an unknown account and one that was closed: nobody outside can tell them apart. */
export async function signIn(
  deps: AuthDeps,
  input: { readonly email: string; readonly password: string },
  origin: Origin,
): Promise<Session | null> {
  const user = await findUserByEmail(deps.users, input.email);
  const isRight = await deps.secrets.matches(user?.passwordHash ?? null, input.password);
  if (!isRight || user?.active !== true) return null;
  if (deps.secrets.isOutdated(user.passwordHash)) await hashAnew(deps, user, input.password);
  return openSession(deps, user, origin);
}

/** The one moment at which the password is known: its hash takes today's parameters. */
async function hashAnew(deps: AuthDeps, user: StoredUser, password: string): Promise<void> {
  const passwordHash = await deps.secrets.hash(password);
  const where = { _id: user._id, passwordHash: user.passwordHash };
  await deps.users.updateOne(where, { $set: { passwordHash } });
}

async function openSession(deps: AuthDeps, user: StoredUser, origin: Origin): Promise<Session> {
  const now = deps.now();
  const familyId = deps.newId();
  await forgetExpired(deps.sessions, user._id, now);
  await deps.sessions.create({
    _id: familyId,
    userId: user._id,
    rightsVersion: user.rightsVersion,
    generation: 1,
    startedAt: now,
    rotatedAt: now,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    endsAt: new Date(now.getTime() + LONGEST_SESSION_MS),
    revoked: false,
    ...origin,
  });
  return sessionOf(deps, user, { familyId, generation: 1 });
}

export function sessionOf(
  deps: Pick<AuthDeps, 'keys' | 'macKey' | 'now'>,
  user: StoredUser,
  refresh: { readonly familyId: string; readonly generation: number },
): Session {
  const { _id: id, role, companyId, shopIds, rightsVersion: version } = user;
  const subject = { id, role, companyId, shopIds, version, sessionId: refresh.familyId };
  return {
    accessToken: issueAccessToken(deps.keys.signing(), subject, deps.now()),
    expiresInSeconds: ACCESS_TOKEN_SECONDS,
    refreshToken: refreshTokenOf(deps.macKey, refresh),
  };
}
