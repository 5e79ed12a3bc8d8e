import { newUserSchema, userChangeSchema, userSchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import type { Refusal } from '@counterbook/shared/result';
import { z } from 'zod';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import type { RouteRequest } from '../../platform/http/route.ts';
import { changeUser, createUser, GUESSABLE } from '../commands/change-users.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { listUsers, userOf } from '../persistence/user-repository.ts';
import type { Neighbours } from './neighbours.ts';

/** A super admin says which company; everybody else means the own one, and naming another finds nothing. */
async function companyOf(
  request: RouteRequest<unknown, unknown, unknown>,
  asked: string | undefined,
  neighbours: Neighbours,
): Promise<Scope & { readonly companyName: string }> {
  const companyId = request.identity.role === 'super-admin' ? asked : request.scope.companyId;
  if (companyId === undefined) throw refused({ code: 'company.required' }, 422);
  if (asked !== undefined && asked !== companyId) throw notFound();
  return { companyId, companyName: await neighbours.companyName(request, companyId) };
}

export function addUserRoutes({ add }: Routes, deps: AuthDeps, neighbours: Neighbours): void {
  const params = z.strictObject({ userId: idSchema });
  const query = z.strictObject({ companyId: idSchema.optional() });
  add({
    route: 'GET /api/users',
    summary: "A company's users",
    query,
    answer: z.array(userSchema),
    handle: async (request) => {
      const scope = await companyOf(request, request.query.companyId, neighbours);
      return (await listUsers(deps.users, scope)).map(userOf);
    },
  });
  add({
    route: 'POST /api/users',
    summary: 'Open an account',
    body: newUserSchema,
    status: 201,
    answer: userSchema,
    handle: async (request) => {
      const { companyId, ...input } = request.body;
      const company = await companyOf(request, companyId, neighbours);
      for (const shopId of input.shopIds) await neighbours.requireShop(request, shopId);
      const created = await createUser(deps, company, input);
      if (!created.ok) throw refused(created.refusal, statusOf(created.refusal));
      return userOf(created.value);
    },
  });
  add({
    route: 'PATCH /api/users/{userId}',
    summary: 'Change, close or reopen an account',
    params,
    query,
    body: userChangeSchema,
    answer: userSchema,
    handle: async (request) => {
      const company = await companyOf(request, request.query.companyId, neighbours);
      const isOwn = request.params.userId === request.identity.id;
      // The own password is changed where the old one is asked for.
      const isOwnAffair = Object.keys(request.body).some((field) => field !== 'name');
      if (isOwn && isOwnAffair) throw refused({ code: 'user.own-rights' });
      for (const shopId of request.body.shopIds ?? []) await neighbours.requireShop(request, shopId);
      const changed = await changeUser(deps, company, { id: request.params.userId, change: request.body });
      if (changed === null) throw notFound();
      if (!changed.ok) throw refused(changed.refusal, statusOf(changed.refusal));
      return userOf(changed.value);
    },
  });
}

function statusOf({ code }: Refusal): number {
  return code === GUESSABLE.code ? 422 : 409;
}
