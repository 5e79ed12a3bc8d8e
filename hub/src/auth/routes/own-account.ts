import { passwordChangeSchema, userSchema } from '@counterbook/shared/api';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { changePassword } from '../commands/change-password.ts';
import type { AuthDeps } from '../commands/deps.ts';
import type { Throttle } from '../commands/throttle.ts';
import { findOwnUser, userOf } from '../persistence/user-repository.ts';
import type { Neighbours } from './neighbours.ts';

/** What everybody does with the own account. */
export function addOwnAccountRoutes(
  { add }: Routes,
  deps: AuthDeps,
  around: { readonly throttle: Throttle; readonly neighbours: Neighbours },
): void {
  const { throttle, neighbours } = around;
  add({
    route: 'GET /api/auth/me',
    summary: 'Who I am',
    answer: userSchema,
    handle: async ({ identity }) => {
      const user = await findOwnUser(deps.users, identity.id);
      if (user === null) throw notFound();
      return userOf(user);
    },
  });
  add({
    route: 'POST /api/auth/password',
    summary: 'Change my password; all my sessions end',
    body: passwordChangeSchema,
    status: 204,
    answer: z.undefined(),
    handle: async (request) => {
      const { identity, body, address } = request;
      const { id: userId, companyId } = identity;
      const companyName = companyId === null ? '' : await neighbours.companyName(request, companyId);
      const input = { userId, companyName, ...body };
      const changed = await throttle.guard({ account: userId, address }, () => changePassword(deps, input));
      if (changed === null) throw refused({ code: 'credentials.wrong' }, 422);
      if (!changed.ok) throw refused(changed.refusal, 422);
    },
  });
}
