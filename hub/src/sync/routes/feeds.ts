import {
  COMPANY_FEEDS,
  checkpointSchema,
  type FeedName,
  feedNameSchema,
  feedPageSchema,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import type { Routes } from '../../platform/http/create-router.ts';
import { positionIn } from '../domain/feed-position.ts';
import type { FeedEpoch } from '../persistence/feed-epoch.ts';
import { type FeedDeps, fedOf, findHorizon, partitionOf, readFeed } from '../persistence/feed-repository.ts';

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
      const { epoch, sequence, limit } = query;
      const hubEpoch = await deps.feedEpoch.current();
      const partition = partitionFor(scope.companyId, identity.shopIds[0] ?? '', params.feed);
      // A horizon is raised long before anything behind it goes: whichever of the two is read first is good.
      const [horizon, found] = await Promise.all([
        findHorizon(deps, scope, partition),
        readFeed(deps, scope, partition, sequence, limit),
      ]);
      const at = positionIn({ hubEpoch, partition, horizon }, { epoch, sequence });
      const rows = at.sequence === sequence ? found : await readFeed(deps, scope, partition, 0, limit);
      return {
        documents: rows.map(fedOf),
        checkpoint: { epoch: at.epoch, sequence: rows.at(-1)?.sequence ?? at.sequence },
      };
    },
  });
}
