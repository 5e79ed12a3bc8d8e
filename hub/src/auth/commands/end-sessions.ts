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
  return inTransaction(deps.connection, async (session) => {
    await revokeFamily(deps.sessions, sessionId, session);
    await saveRevocation(deps.revocations, { subject: sessionId, version: 1, now: deps.now() }, session);
  });
}
