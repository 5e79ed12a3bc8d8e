import {
  cursorOf,
  resolutionRequestSchema,
  resolutionSchema,
  setAsideAnswerSchema,
  setAsideIdSchema,
  setAsideQuerySchema,
} from '@counterbook/shared/api';
import { z } from 'zod';
import { canSeeShop } from '../../platform/auth/identity.ts';
import { requireShopInReach } from '../../platform/auth/require-shop.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { resolveEntry } from '../commands/resolve-entry.ts';
import type { TakeDeps } from '../commands/take-entries.ts';
import { choicesFor } from '../domain/choices.ts';

import { rawOf } from '../domain/raw-of.ts';
import { findEntry, listSetAside } from '../persistence/entry-repository.ts';

export function addQuarantineRoutes(routes: Routes, deps: TakeDeps): void {
  routes.add({
    route: 'GET /api/sync/quarantine',
    summary: 'What was set aside in a shop, whole and with its reason, the latest first',
    query: setAsideQuerySchema,
    answer: setAsideAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      requireShopInReach(identity, query.shopId);
      const found = await listSetAside(deps.entries, scope, query);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        entries: page.map((row) => ({
          id: row._id,
          entryId: row.entryId,
          terminalId: row.terminalId,
          epoch: row.epoch,
          sequence: row.sequence,
          cause: row.cause ?? 'unproven',
          reason: row.reason ?? '',
          receivedAt: row.receivedAt,
          choices: choicesFor(row),
          resolution: row.resolution ?? null,
          entry: rawOf(row),
        })),
        next: last && found.length > page.length ? cursorOf([last.receivedAt, last._id]) : null,
      };
    },
  });
  routes.add({
    route: 'POST /api/sync/quarantine/{entryId}',
    summary: 'Decide over an entry that was set aside: book it after all, or reject it for good',
    params: z.strictObject({ entryId: setAsideIdSchema }),
    body: resolutionRequestSchema,
    answer: resolutionSchema,
    handle: async ({ identity, scope, params: { entryId: id }, body: request }) => {
      const row = await findEntry(deps.entries, scope, id);
      if (!row || !canSeeShop(identity, row.shopId)) throw notFound();
      const resolved = await resolveEntry(deps, scope, { id, by: identity.id, request });
      if (resolved === null) throw notFound();
      if (!resolved.ok) throw refused(resolved.refusal);
      return resolved.value;
    },
  });
}
