import type { ClientSession } from 'mongoose';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { saveRevocation } from '../persistence/revocation-repository.ts';
import { revokeFamily } from '../persistence/session-repository.ts';
import type { AuthDeps } from './deps.ts';

type Deps = Pick<AuthDeps, 'connection' | 'users' | 'sessions' | 'revocations' | 'now'>;

/** Voids every token and session of a user, in the transaction of what gives the reason. */
export async function endSessions(deps: Deps, userId: string, session: ClientSession): Promise<void> {
  const user = await deps.users
    .findOneAndUpdate(
      { _id: userId },
      { $inc: { rightsVersion: 1 } },
      { returnDocument: 'after', session, projection: { rightsVersion: 1 } },
    )
    .lean()
    .exec();
  if (user === null) return;
  const revoked = { subject: userId, version: user.rightsVersion, now: deps.now() };
  await saveRevocation(deps.revocations, revoked, session);
}

export function endAllSessions(deps: Deps, userId: string): Promise<void> {
  return inTransaction(deps.connection, (session) => endSessions(deps, userId, session));
}

/** Ends one sign-in with all that was refreshed from it. */
export function endSession(deps: Deps, sessionId: string): Promise<void> {
  return endEach(deps, [sessionId]);
}

/** `current` is left open. */
export async function endOtherSessions(
  deps: Deps,
  userId: string,
  current: string | undefined,
): Promise<void> {
  const where = { userId, revoked: false, _id: { $ne: current ?? '' } };
  const others = await deps.sessions.find(where, { _id: 1 }).lean().exec();
  const ids = others.map(({ _id }) => _id);
  await endEach(deps, ids);
}

function endEach(deps: Deps, sessionIds: readonly string[]): Promise<void> {
  return inTransaction(deps.connection, async (session) => {
    for (const subject of sessionIds) {
      await revokeFamily(deps.sessions, subject, session);
      await saveRevocation(deps.revocations, { subject, version: 1, now: deps.now() }, session);
    }
  });
}
