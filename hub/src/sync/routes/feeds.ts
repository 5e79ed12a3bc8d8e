import { checkpointSchema, type FeedName, feedNameSchema, feedPageSchema } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import type { FeedEpoch } from '../persistence/feed-epoch.ts';
import { type FeedDeps, partitionOf, readFeed } from '../persistence/feed-repository.ts';

const COMPANY_FEEDS: ReadonlySet<FeedName> = new Set(['products', 'customers', 'debts']);

/** Which partition of a feed a device of this shop reads. */
export function partitionFor(companyId: string, shopId: string, feed: FeedName): string {
  return partitionOf(companyId, COMPANY_FEEDS.has(feed) ? null : shopId, feed);
}

export function addFeedRoutes(routes: Routes, deps: FeedDeps & { readonly feedEpoch: FeedEpoch }): void {
  routes.add({
    route: 'GET /api/sync/feeds/{feed}',
    summary: 'What changed after a checkpoint, in sequence; full unless it is the last page',
    params: z.strictObject({ feed: feedNameSchema }),
    query: z.strictObject({
      epoch: checkpointSchema.shape.epoch.default(''),
      sequence: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(2000).default(500),
    }),
    answer: feedPageSchema,
    handle: async ({ identity, scope, params, query }) => {
      const epoch = await deps.feedEpoch.current();
      const after = query.epoch === epoch ? query.sequence : 0;
      const partition = partitionFor(scope.companyId, identity.shopIds[0] ?? '', params.feed);
      const rows = await readFeed(deps, scope, partition, after, query.limit);
      return {
        documents: rows.map(({ document }) => ({ ...document, _deleted: false })),
        checkpoint: { epoch, sequence: rows.at(-1)?.sequence ?? after },
      };
    },
  });
}
