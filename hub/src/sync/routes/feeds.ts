import {
  type Checkpoint,
  COMPANY_FEEDS,
  checkpointSchema,
  type FeedName,
  feedNameSchema,
  feedPageSchema,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import { jsonAnswer } from '../../platform/http/answer.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { positionIn } from '../domain/feed-position.ts';
import type { FeedEpoch } from '../persistence/feed-epoch.ts';
import { type FeedDeps, partitionOf } from '../persistence/feed-model.ts';
import { findHorizon, readFeedTexts } from '../persistence/read-feed.ts';

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
        readFeedTexts(deps, scope, { partition, after: sequence, limit }),
      ]);
      const at = positionIn({ hubEpoch, partition, horizon }, { epoch, sequence });
      const rows =
        at.sequence === sequence ? found : await readFeedTexts(deps, scope, { partition, after: 0, limit });
      const checkpoint = { epoch: at.epoch, sequence: rows.at(-1)?.sequence ?? at.sequence };
      return jsonAnswer(pageOf(rows, checkpoint));
    },
  });
}

/** Row by row: one great text would be wide as soon as one name in it is, and slow to turn into bytes. */
function pageOf(rows: readonly { readonly text: string }[], checkpoint: Checkpoint): Buffer {
  return Buffer.concat([
    Buffer.from('{"documents":['),
    ...rows.map(({ text }, index) => Buffer.from(index === 0 ? text : `,${text}`)),
    Buffer.from(`],"checkpoint":${JSON.stringify(checkpoint)}}`),
  ]);
}
