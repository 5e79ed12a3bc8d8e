import { companySchema, newUserSchema, userChangeSchema, userSchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import type { RouteRequest } from '../../platform/http/route.ts';
import { changeUser, createUser } from '../commands/change-users.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { listUsers, userOf } from '../persistence/user-repository.ts';
import type { Neighbours } from './neighbours.ts';

/** A super admin says which company; everybody else means the own one, and naming another finds nothing. */
async function scopeOf(
  request: RouteRequest<unknown, unknown, unknown>,
  companyId: string | undefined,
  neighbours: Neighbours,
): Promise<Scope> {
  if (request.identity.role !== 'super-admin') {
    if (companyId !== undefined && companyId !== request.scope.companyId) throw notFound();
    return request.scope;
  }
  if (companyId === undefined) throw refused({ code: 'company.required' }, 422);
  const company = await neighbours.find(request, 'company', `/api/companies/${companyId}`, companySchema);
  if (company === null) throw notFound();
  return { companyId };
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
      const scope = await scopeOf(request, request.query.companyId, neighbours);
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
      const scope = await scopeOf(request, companyId, neighbours);
      for (const shopId of input.shopIds) await neighbours.requireShop(request, shopId);
      const created = await createUser(deps, scope, input);
      if (!created.ok) throw refused(created.refusal);
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
      const scope = await scopeOf(request, request.query.companyId, neighbours);
      const isOwn = request.params.userId === request.identity.id;
      const { role, active } = request.body;
      if (isOwn && (role !== undefined || active === false)) throw refused({ code: 'user.own-rights' });
      for (const shopId of request.body.shopIds ?? []) await neighbours.requireShop(request, shopId);
      const changed = await changeUser(deps, scope, { id: request.params.userId, change: request.body });
      if (changed === null) throw notFound();
      return userOf(changed);
    },
  });
}
