import { isMadeOf } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { hasAnyUser, type StoredUser } from '../persistence/user-repository.ts';
import { GUESSABLE } from './change-users.ts';
import type { AuthDeps } from './deps.ts';
import { askForVerification } from './request-mail.ts';

/** One fixed id, so that two first calls at once cannot both succeed. */
const FIRST_USER_ID = 'super-admin';

/** Makes the super admin; refused for ever once there is any user. */
export async function bootstrap(
  deps: AuthDeps,
  input: { readonly email: string; readonly password: string; readonly name: string },
): Promise<Result<StoredUser>> {
  if (isMadeOf(input.password, [input.email, input.name])) return refuse(GUESSABLE);
  const passwordHash = await deps.secrets.hash(input.password);
  return inTransaction(deps.connection, async (session) => {
    if (await hasAnyUser(deps.users, session)) return refuse({ code: 'bootstrap.done' });
    const user: StoredUser = {
      _id: FIRST_USER_ID,
      companyId: null,
      email: input.email,
      emailVerifiedAt: null,
      name: input.name,
      role: 'super-admin',
      shopIds: [],
      active: true,
      passwordHash,
      rightsVersion: 1,
    };
    await deps.users.create([user], { session });
    await askForVerification(deps, { userId: user._id, address: user.email }, session);
    return accept(user);
  });
}
