/**
 * A refresh token is good once. Shown again within a few seconds it is a client whose answer was lost, and gets the
 * same successor; shown later it was stolen from somebody, and the whole family ends.
 */
import type { Session } from '@counterbook/shared/api';
import { type RefreshTokenParts, readRefreshToken } from '../domain/refresh-token.ts';
import { rotate, type StoredSession } from '../persistence/session-repository.ts';
import { findOwnUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';
import { endSession } from './end-sessions.ts';
import { SESSION_LIFETIME_MS, sessionOf } from './sign-in.ts';

const RETRY_WINDOW_MS = 10_000;

/** Null: sign in again. */
export async function refreshSession(deps: AuthDeps, token: string): Promise<Session | null> {
  const parts = readRefreshToken(deps.macKey, token);
  if (parts === null) return null;
  const family = await moveOn(deps, parts);
  if (family === null) return null;
  const user = await findOwnUser(deps.users, family.userId);
  // What ended all sessions counted the version up.
  if (!user?.active || user.rightsVersion !== family.rightsVersion) return null;
  return sessionOf(deps, user, { familyId: family._id, generation: family.generation });
}

/** Ends the family; silent about tokens that are not ours or no longer good. */
export async function signOut(deps: AuthDeps, token: string): Promise<void> {
  const parts = readRefreshToken(deps.macKey, token);
  if (parts !== null) await endSession(deps, parts.familyId);
}

async function moveOn(deps: AuthDeps, parts: RefreshTokenParts): Promise<StoredSession | null> {
  const now = deps.now();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS);
  const moved = await rotate(deps.sessions, { ...parts, now, expiresAt });
  if (moved !== null) return moved;
  const family = await deps.sessions.findOne({ _id: parts.familyId }).lean<StoredSession>().exec();
  if (family === null || family.revoked || family.expiresAt <= now || family.endsAt <= now) return null;
  if (isLostAnswer(family, parts, now)) return family;
  await endSession(deps, parts.familyId);
  return null;
}

function isLostAnswer(family: StoredSession, parts: RefreshTokenParts, now: Date): boolean {
  const age = Math.abs(now.getTime() - family.rotatedAt.getTime());
  return parts.generation === family.generation - 1 && age <= RETRY_WINDOW_MS;
}
