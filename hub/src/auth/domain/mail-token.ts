/**
 * The token in a mail is `id.mark`, the mark made by the hub's own key over the id. The database knows the id alone:
 * whoever reads it, its queue or its backup, cannot make the token.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export function mailTokenOf(key: Buffer, id: string): string {
  return `${id}.${markOf(key, id).toString('base64url')}`;
}

/** The id, or null when the token was not made here. */
export function readMailToken(key: Buffer, token: string): string | null {
  const [id = '', mark = '', ...more] = token.split('.');
  const expected = markOf(key, id);
  const given = Buffer.from(mark, 'base64url');
  const isOurs = more.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs ? id : null;
}

/** What a token is good for: once the account has another address or password, it is for nothing. */
export function accountStateOf(user: { readonly email: string; readonly passwordHash: string }): string {
  return createHash('sha256').update(`${user.email} ${user.passwordHash}`).digest('base64url');
}

function markOf(key: Buffer, id: string): Buffer {
  return createHmac('sha256', key).update(`mail ${id}`).digest();
}
