import { isMadeOf } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { findOwnUser } from '../persistence/user-repository.ts';
import { GUESSABLE } from './change-users.ts';
import type { AuthDeps } from './deps.ts';
import { endSessions } from './end-sessions.ts';

/** Null for a wrong current password. Every session of the user ends: whoever knew the old one is out. */
export async function changePassword(
  deps: AuthDeps,
  input: {
    readonly userId: string;
    readonly companyName: string;
    readonly currentPassword: string;
    readonly newPassword: string;
  },
): Promise<Result<true> | null> {
  const user = await findOwnUser(deps.users, input.userId);
  const isRight = await deps.secrets.matches(user?.passwordHash ?? null, input.currentPassword);
  if (user === null || !isRight) return null;
  if (isMadeOf(input.newPassword, [user.email, user.name, input.companyName])) return refuse(GUESSABLE);
  const passwordHash = await deps.secrets.hash(input.newPassword);
  return inTransaction(deps.connection, async (session) => {
    const where = { _id: input.userId, passwordHash: user.passwordHash };
    const { matchedCount } = await deps.users.updateOne(where, { $set: { passwordHash } }, { session });
    // Another change came first: the password that was given is the old one by now.
    if (matchedCount === 0) return null;
    await endSessions(deps, input.userId, session);
    return accept(true);
  });
}
