import { newStaffSchema, staffChangeSchema, staffSchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import { requireShopInReach, shopsInReach } from '../../platform/auth/require-shop.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { changeStaff, createStaff } from '../commands/change-staff.ts';
import type { AuthDeps } from '../commands/deps.ts';
import { findStaff, listStaff, staffOf } from '../persistence/staff-repository.ts';
import type { Neighbours } from './neighbours.ts';

export function addStaffRoutes({ add }: Routes, deps: AuthDeps, neighbours: Neighbours): void {
  add({
    route: 'GET /api/staff',
    summary: 'Who may sign in at the tills',
    query: z.strictObject({ shopId: idSchema.optional() }),
    answer: z.array(staffSchema),
    handle: async ({ scope, identity, query }) => {
      if (query.shopId !== undefined) requireShopInReach(identity, query.shopId);
      const shopIds = query.shopId === undefined ? shopsInReach(identity) : [query.shopId];
      return (await listStaff(deps.staff, scope, shopIds)).map(staffOf);
    },
  });
  add({
    route: 'POST /api/staff',
    summary: 'Add a staff member with a PIN to a shop',
    body: newStaffSchema,
    status: 201,
    answer: staffSchema,
    handle: async (request) => {
      await neighbours.requireShop(request, request.body.shopId);
      return staffOf(await createStaff(deps, request.scope, request.body));
    },
  });
  add({
    route: 'PATCH /api/staff/{staffId}',
    summary: "Change a staff member's name, role or PIN, or let somebody go",
    params: z.strictObject({ staffId: idSchema }),
    body: staffChangeSchema,
    answer: staffSchema,
    handle: async ({ scope, identity, params, body }) => {
      const member = await findStaff(deps.staff, scope, params.staffId);
      if (member === null) throw notFound();
      requireShopInReach(identity, member.shopId);
      const changed = await changeStaff(deps, scope, { id: params.staffId, change: body });
      if (changed === null) throw notFound();
      return staffOf(changed);
    },
  });
}
