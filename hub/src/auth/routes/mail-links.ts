import {
  emailChangeSchema,
  emailVerificationSchema,
  passwordForgottenSchema,
  passwordResetSchema,
} from '@counterbook/shared/api';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { refused } from '../../platform/http/problem.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { askForReset, askForVerification } from '../commands/request-mail.ts';
import type { Throttle } from '../commands/throttle.ts';
import { resetPassword, verifyEmail } from '../commands/use-mail-token.ts';
import { findOwnUser } from '../persistence/user-repository.ts';

/** What goes by mail: asking for one, and coming back with what it brought. */
export function addMailRoutes(
  { add }: Routes,
  deps: AuthDeps,
  throttles: { readonly password: Throttle; readonly mail: Throttle },
): void {
  /** Every mail counts, whoever it is for: an inbox is not to be filled by others. */
  const countMail = (account: string, address: string) =>
    throttles.mail.guard({ account, address }, async () => null);
  const nothing = { status: 204, answer: z.undefined() };
  const later = { status: 202, answer: z.object({}) };
  add({
    route: 'POST /api/auth/password/forgotten',
    summary:
      'Ask for a mail by which a new password is set; the same answer whether there is such an account',
    body: passwordForgottenSchema,
    ...later,
    handle: async ({ body, address }) => {
      await countMail(body.email, address);
      await askForReset(deps, body.email);
      return {};
    },
  });
  add({
    route: 'POST /api/auth/password/reset',
    summary: 'Set a new password with what the mail brought; all sessions end',
    body: passwordResetSchema,
    ...nothing,
    handle: async ({ body }) => {
      const reset = await resetPassword(deps, body);
      if (!reset.ok) throw refused(reset.refusal, 422);
    },
  });
  add({
    route: 'POST /api/auth/email',
    summary: 'Ask for a mail to my address, or to the one that is to take its place',
    body: emailChangeSchema,
    ...later,
    handle: async ({ identity, body, address }) => {
      const who = { account: identity.id, address };
      const user = await throttles.password.guard(who, async () => {
        const known = await findOwnUser(deps.users, identity.id);
        const isRight = await deps.secrets.matches(known?.passwordHash ?? null, body.currentPassword);
        return isRight ? known : null;
      });
      if (user === null) throw refused({ code: 'credentials.wrong' }, 422);
      await countMail(body.email, address);
      await askForVerification(deps, { userId: user._id, address: body.email });
      return {};
    },
  });
  add({
    route: 'POST /api/auth/email/verify',
    summary: 'Say that an address is mine, with what the mail brought',
    body: emailVerificationSchema,
    ...nothing,
    handle: async ({ body }) => {
      const verified = await verifyEmail(deps, body.token);
      if (!verified.ok) throw refused(verified.refusal, 422);
    },
  });
}
