import { cursorOf, shiftsAnswerSchema, shiftsQuerySchema } from '@counterbook/shared/api';
import type { Routes } from '../../platform/http/create-router.ts';
import { listShifts, type ShiftModel } from '../persistence/shift-repository.ts';
import { shopsOf } from './shops-of.ts';

export function addShiftRoutes(routes: Routes, { shifts }: { readonly shifts: ShiftModel }): void {
  routes.add({
    route: 'GET /api/shifts',
    summary: 'Closed shifts: what was expected and what was counted',
    query: shiftsQuerySchema,
    answer: shiftsAnswerSchema,
    handle: async ({ identity, scope, query: { shopId, ...query } }) => {
      const found = await listShifts(shifts, scope, { ...query, shopIds: shopsOf(identity, shopId) });
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        shifts: page,
        next: last && found.length > page.length ? cursorOf([last.occurredAt, last.id]) : null,
      };
    },
  });
}
