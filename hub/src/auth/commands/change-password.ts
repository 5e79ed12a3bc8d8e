import { inTransaction } from '../../platform/mongo/transaction.ts';
import { hashSecret, isSecret } from '../domain/secret-hash.ts';
import { findOwnUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';
import { endSessions } from './end-sessions.ts';

/** False for a wrong current password. Every session of the user ends: whoever knew the old one is out. */
export async function changePassword(
  deps: AuthDeps,
  input: { readonly userId: string; readonly currentPassword: string; readonly newPassword: string },
): Promise<boolean> {
  const user = await findOwnUser(deps.users, input.userId);
  const isRight = await isSecret(user?.passwordHash ?? null, input.currentPassword);
  if (user === null || !isRight) return false;
  const passwordHash = await hashSecret(input.newPassword);
  return inTransaction(deps.connection, async (session) => {
    const where = { _id: input.userId, passwordHash: user.passwordHash };
    const { matchedCount } = await deps.users.updateOne(where, { $set: { passwordHash } }, { session });
    // Another change came first: the password that was given is the old one by now.
    if (matchedCount === 0) return false;
    await endSessions(deps, input.userId, session);
    return true;
  });
}
