import { hashSecret, isSecret } from '../domain/secret-hash.ts';
import { revokeSessionsOf } from '../persistence/session-repository.ts';
import { findOwnUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';

/** False for a wrong current password. Every session of the user ends: whoever knew the old one is out. */
export async function changePassword(
  deps: AuthDeps,
  input: { readonly userId: string; readonly currentPassword: string; readonly newPassword: string },
): Promise<boolean> {
  const user = await findOwnUser(deps.users, input.userId);
  const isRight = await isSecret(user?.passwordHash ?? null, input.currentPassword);
  if (!isRight) return false;
  const passwordHash = await hashSecret(input.newPassword);
  await deps.users.updateOne({ _id: input.userId }, { $set: { passwordHash } });
  await revokeSessionsOf(deps.sessions, input.userId);
  return true;
}
