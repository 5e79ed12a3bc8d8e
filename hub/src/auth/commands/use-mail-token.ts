import { isMadeOf } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { accountStateOf, readMailToken } from '../domain/mail-token.ts';
import {
  findMailToken,
  type MailPurpose,
  type StoredMailToken,
  useMailToken,
} from '../persistence/mail-repository.ts';
import { findOwnUser, type StoredUser } from '../persistence/user-repository.ts';
import { GUESSABLE } from './change-users.ts';
import type { AuthDeps } from './deps.ts';
import { endSessions } from './end-sessions.ts';

const UNKNOWN = { code: 'link.unknown', reason: 'was used, has run out or was replaced' } as const;

/** Whoever reads the account's mail sets its password: every session ends, and the address is shown to be theirs. */
export async function resetPassword(
  deps: AuthDeps,
  input: { readonly token: string; readonly newPassword: string },
): Promise<Result<true>> {
  const found = await findGood(deps, input.token, 'reset');
  if (found === null) return refuse(UNKNOWN);
  const { token, user } = found;
  if (isMadeOf(input.newPassword, [user.email, user.name])) return refuse(GUESSABLE);
  const passwordHash = await deps.secrets.hash(input.newPassword);
  const emailVerifiedAt = deps.now();
  return use(deps, found, async (session) => {
    const where = { _id: user._id, email: token.address, passwordHash: user.passwordHash };
    const change = { $set: { passwordHash, emailVerifiedAt } };
    const { matchedCount } = await deps.users.updateOne(where, change, { session });
    if (matchedCount === 1) await endSessions(deps, user._id, session);
    return matchedCount === 1;
  });
}

/** The address is the user's, and takes the place of the one before where it is another. */
export async function verifyEmail(deps: AuthDeps, text: string): Promise<Result<true>> {
  const found = await findGood(deps, text, 'verify');
  if (found === null) return refuse(UNKNOWN);
  const { token, user } = found;
  try {
    return await use(deps, found, async (session) => {
      const where = { _id: user._id, email: user.email };
      const change = { $set: { email: token.address, emailVerifiedAt: deps.now() } };
      return (await deps.users.updateOne(where, change, { session })).matchedCount === 1;
    });
  } catch (error) {
    // Somebody else's account took the address meanwhile.
    if (isDuplicateKey(error)) return refuse(UNKNOWN);
    throw error;
  }
}

type Found = { readonly token: StoredMailToken; readonly user: StoredUser };

async function findGood(deps: AuthDeps, text: string, purpose: MailPurpose): Promise<Found | null> {
  const _id = readMailToken(deps.macKey, text);
  const token = _id === null ? null : await findMailToken(deps.mails, { _id, purpose }, deps.now());
  const user = token === null ? null : await findOwnUser(deps.users, token.userId);
  if (token === null || user?.active !== true || token.accountState !== accountStateOf(user)) return null;
  return { token, user };
}

/** Of two uses at once one finds the token gone, or the account changed, and is refused. */
function use(
  deps: AuthDeps,
  { token }: Found,
  change: (session: import('mongoose').ClientSession) => Promise<boolean>,
): Promise<Result<true>> {
  return inTransaction(deps.connection, async (session) => {
    const isDone = (await useMailToken(deps.mails, token._id, session)) && (await change(session));
    return isDone ? accept(true) : refuse(UNKNOWN);
  });
}
