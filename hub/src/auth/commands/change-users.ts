import type { NewUser, UserChange } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Scope } from '../../platform/auth/identity.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { hashSecret } from '../domain/secret-hash.ts';
import { findUser, type StoredUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';
import { endSessions } from './end-sessions.ts';

/** An e-mail address opens one account in the whole hub; a second is refused without saying whose the first is. */
export async function createUser(
  deps: AuthDeps,
  scope: Scope,
  input: Omit<NewUser, 'companyId'>,
): Promise<Result<StoredUser>> {
  const { password, ...fields } = input;
  const user: StoredUser = {
    _id: deps.newId(),
    companyId: scope.companyId,
    ...fields,
    active: true,
    passwordHash: await hashSecret(password),
    rightsVersion: 1,
  };
  try {
    await deps.users.create(user);
    return accept(user);
  } catch (error) {
    if (isDuplicateKey(error)) return refuse({ code: 'user.email-taken' });
    throw error;
  }
}

/** Null: no such user in this company. Closing an account or changing its rights or password ends its sessions. */
export async function changeUser(
  deps: AuthDeps,
  scope: Scope,
  input: { readonly id: string; readonly change: UserChange },
): Promise<StoredUser | null> {
  const { password, ...fields } = input.change;
  const secret = password === undefined ? {} : { passwordHash: await hashSecret(password) };
  const changesRights = Object.keys(input.change).some((field) => field !== 'name');
  return inTransaction(deps.connection, async (session) => {
    const before = await findUser(deps.users, scope, input.id, session);
    if (before === null) return null;
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const after: StoredUser = { ...before, ...given, ...secret };
    const { _id, rightsVersion: _counted, ...rest } = after;
    await deps.users.updateOne({ _id, companyId: scope.companyId }, { $set: rest }, { session });
    if (changesRights) await endSessions(deps, _id, session);
    return after;
  });
}
