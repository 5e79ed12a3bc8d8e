import type { Logger } from 'pino';
import type { Mailer } from '../../platform/mail/mailer.ts';
import { mailOf } from '../domain/mail-text.ts';
import { accountStateOf, mailTokenOf } from '../domain/mail-token.ts';
import {
  forgetMail,
  postponeMail,
  type StoredMail,
  saveMailToken,
  takeDueMail,
} from '../persistence/mail-repository.ts';
import { findOwnUser, findUserByEmail, type StoredUser } from '../persistence/user-repository.ts';
import type { AuthDeps } from './deps.ts';
import { MAIL_LIFETIME_MS } from './request-mail.ts';

export type SendDeps = Pick<AuthDeps, 'users' | 'mails' | 'macKey' | 'now'> & {
  readonly mailer: Mailer;
  readonly linkTo: string;
  readonly log: Logger;
};

const LEASE_MS = 60_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const LOOK_EVERY_MS = 500;

/** Sends what is due, and looks again twice a second; several instances share the work. */
export function startMailRounds(deps: SendDeps): { readonly stop: () => Promise<void> } {
  let isStopping = false;
  let wake = () => {};
  const sleep = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isStopping) {
      const sent = await sendNext(deps).catch((error: unknown) => {
        deps.log.error({ err: error }, 'mails wait: the database is away');
        return false;
      });
      if (!sent && !isStopping) await sleep();
    }
  };
  const rounds = run();
  return {
    stop: async () => {
      isStopping = true;
      wake();
      await rounds;
      deps.mailer.stop();
    },
  };
}

/** False when nothing was due. */
async function sendNext(deps: SendDeps): Promise<boolean> {
  const now = deps.now();
  const mail = await takeDueMail(deps.mails, now, new Date(now.getTime() + LEASE_MS));
  if (mail === null) return false;
  const user = await recipientOf(deps, mail);
  if (user === null) await forgetMail(deps.mails, mail);
  else await sendTo(deps, mail, user);
  return true;
}

/** Null where the mail is nobody's business: no such account, or the address is somebody else's by now. */
async function recipientOf({ users }: SendDeps, mail: StoredMail): Promise<StoredUser | null> {
  const holder = await findUserByEmail(users, mail.address);
  if (mail.userId === null) return holder?.active === true ? holder : null;
  if (holder !== null && holder._id !== mail.userId) return null;
  const user = holder ?? (await findOwnUser(users, mail.userId));
  return user?.active === true ? user : null;
}

async function sendTo(deps: SendDeps, mail: StoredMail, user: StoredUser): Promise<void> {
  const { purpose, address, tokenId } = mail;
  const expiresAt = new Date(deps.now().getTime() + MAIL_LIFETIME_MS[purpose]);
  const accountState = accountStateOf(user);
  await saveMailToken(deps.mails, {
    _id: tokenId,
    userId: user._id,
    purpose,
    address,
    accountState,
    expiresAt,
  });
  const token = mailTokenOf(deps.macKey, tokenId);
  const message = mailOf({ purpose, to: address, name: user.name, linkTo: deps.linkTo, token });
  const { sent, trouble } = await deps.mailer.send(message);
  if (sent !== 'later') await forgetMail(deps.mails, mail);
  else await postponeMail(deps.mails, mail, new Date(deps.now().getTime() + waitAfter(mail.attempts)));
  if (sent !== 'sent') deps.log.warn({ purpose, trouble, attempts: mail.attempts }, 'a mail was not taken');
}

function waitAfter(attempts: number): number {
  return Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(attempts - 1, 20));
}
