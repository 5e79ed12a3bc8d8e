import { attentionIdSchema, settlementSchema } from '@counterbook/shared/api';
import { attentionSchema } from '@counterbook/shared/sync';
import { z } from 'zod';
import { canSeeShop } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { type SettleDeps, settleAttention } from '../commands/settle-attention.ts';

export function addAttentionRoutes(routes: Routes, deps: SettleDeps): void {
  routes.add({
    route: 'POST /api/sync/attention/{attentionId}',
    summary: 'A manager has looked at something and settles it: it goes from the tills',
    params: z.strictObject({ attentionId: attentionIdSchema }),
    body: settlementSchema,
    answer: attentionSchema,
    handle: async ({ identity, scope, params, body }) => {
      if (!canSeeShop(identity, body.shopId)) throw notFound();
      const settlement = { ...body, id: params.attentionId, by: identity.id };
      const result = await settleAttention(deps, scope, settlement);
      if (result === null) throw notFound();
      if (!result.ok) throw refused(result.refusal);
      return result.value;
    },
  });
}
