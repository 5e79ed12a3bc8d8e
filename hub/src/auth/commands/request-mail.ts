/**
 * Mails are asked for here and sent by the rounds: whether an address is known decides nothing about the answer or
 * how long it takes, because nobody looks before the mail is sent.
 */
import type { ClientSession } from 'mongoose';
import { type MailPurpose, queueMail } from '../persistence/mail-repository.ts';
import type { AuthDeps } from './deps.ts';

type Deps = Pick<AuthDeps, 'mails' | 'now' | 'newId'>;

const MINUTE = 60_000;
/** How long a link is good, and how long its mail waits for a server that takes it. */
export const MAIL_LIFETIME_MS: Readonly<Record<MailPurpose, number>> = {
  reset: 30 * MINUTE,
  verify: 24 * 60 * MINUTE,
};

export function askForReset(deps: Deps, address: string): Promise<void> {
  return ask(deps, { purpose: 'reset', userId: null, address });
}

/** Of the user's own address, or of one that is to take its place. */
export function askForVerification(
  deps: Deps,
  who: { readonly userId: string; readonly address: string },
  session?: ClientSession,
): Promise<void> {
  return ask(deps, { purpose: 'verify', ...who }, session);
}

function ask(
  deps: Deps,
  mail: { readonly purpose: MailPurpose; readonly userId: string | null; readonly address: string },
  session?: ClientSession,
): Promise<void> {
  const nextAt = deps.now();
  const expiresAt = new Date(nextAt.getTime() + MAIL_LIFETIME_MS[mail.purpose]);
  const _id = `${mail.purpose}:${mail.userId ?? mail.address}`;
  const row = { _id, tokenId: deps.newId(), ...mail, attempts: 0, nextAt, expiresAt };
  return queueMail(deps.mails, row, session);
}
