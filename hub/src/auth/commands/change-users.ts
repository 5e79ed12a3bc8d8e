import { isMadeOf, type NewUser, type UserChange } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { findUser, hasOtherAdmin, type StoredUser, takeTurn } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';
import { endSessions } from './end-sessions.ts';
import { askForVerification } from './request-mail.ts';

/** The company, and what it is called: a password is not made of that. */
type Company = Scope & { readonly companyName: string };

export const GUESSABLE = { code: 'password.guessable', reason: 'is made of a name or address' } as const;

/** An e-mail address opens one account in the whole hub; a second is refused without saying whose the first is. */
export async function createUser(
  deps: AuthDeps,
  company: Company,
  input: Omit<NewUser, 'companyId'>,
): Promise<Result<StoredUser>> {
  const { password, ...fields } = input;
  if (isMadeOf(password, [input.email, input.name, company.companyName])) return refuse(GUESSABLE);
  const user: StoredUser = {
    _id: deps.newId(),
    companyId: company.companyId,
    ...fields,
    emailVerifiedAt: null,
    active: true,
    passwordHash: await deps.secrets.hash(password),
    rightsVersion: 1,
  };
  try {
    return await inTransaction(deps.connection, async (session) => {
      await deps.users.create([user], { session });
      await askForVerification(deps, { userId: user._id, address: user.email }, session);
      return accept(user);
    });
  } catch (error) {
    if (isDuplicateKey(error)) return refuse({ code: 'user.email-taken' });
    throw error;
  }
}

/** Null: no such user in this company. Closing an account or changing its rights or password ends its sessions. */
export async function changeUser(
  deps: AuthDeps,
  company: Company,
  input: { readonly id: string; readonly change: UserChange },
): Promise<Result<StoredUser> | null> {
  const { password, ...fields } = input.change;
  const known = await findUser(deps.users, company, input.id);
  if (known === null) return null;
  if (password !== undefined && isMadeOf(password, [known.email, known.name, company.companyName]))
    return refuse(GUESSABLE);
  const secret = password === undefined ? {} : { passwordHash: await deps.secrets.hash(password) };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const changesRights = Object.keys(input.change).some((field) => field !== 'name');
  return inTransaction(deps.connection, async (session) => {
    const before = await findUser(deps.users, company, input.id, session);
    if (before === null) return null;
    const after: StoredUser = { ...before, ...given, ...secret };
    if (await leavesNoAdmin(deps, company, { before, after }, session))
      return refuse({ code: 'user.last-admin', reason: 'is the only one who can administer the company' });
    const { _id, rightsVersion: _counted, ...rest } = after;
    await deps.users.updateOne({ _id, companyId: company.companyId }, { $set: rest }, { session });
    if (changesRights) await endSessions(deps, _id, session);
    return accept(after);
  });
}

async function leavesNoAdmin(
  deps: AuthDeps,
  scope: Scope,
  { before, after }: { readonly before: StoredUser; readonly after: StoredUser },
  session: ClientSession,
): Promise<boolean> {
  const isAdmin = (user: StoredUser) => user.active && user.role === 'company-admin';
  if (!isAdmin(before) || isAdmin(after)) return false;
  // Two who close each other at once would each see the other still there.
  await takeTurn(deps.connection, scope, session);
  return !(await hasOtherAdmin(deps.users, scope, before._id, session));
}
