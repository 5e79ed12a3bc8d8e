/**
 * Clears old tombstones away. First a partition's horizon is raised to the last of them, and only in a later round, when
 * every page that was being read before is long out, what stands behind it goes. Tills that were away for longer begin
 * anew. One instance at a time does it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createLease } from '../../platform/lease/lease.ts';
import type { FeedDeps } from '../persistence/feed-model.ts';
import {
  deleteTombstones,
  findOldTombstones,
  listHorizons,
  raiseHorizon,
} from '../persistence/feed-tombstones.ts';
import { expireFeeds } from './expire-feeds.ts';

const DAY_MS = 24 * 3_600_000;
/** As long as outboxes keep what they told: nothing older can bring a removed document back. */
const KEPT_MS = 30 * DAY_MS;
const SETTLED_MS = 600_000;
const ROUND_MS = 3_600_000;

type Deps = FeedDeps & { readonly now: () => Date };

export async function compactFeeds(deps: Deps): Promise<void> {
  const now = deps.now().getTime();
  const settled = new Date(now - SETTLED_MS);
  for (const { partition, horizon, raisedAt } of await listHorizons(deps))
    if (raisedAt <= settled) await deleteTombstones(deps, partition, horizon);
  for (const { partition, sequence } of await findOldTombstones(deps, new Date(now - KEPT_MS)))
    await raiseHorizon(deps, { partition, horizon: sequence, raisedAt: deps.now() });
}

/** Hourly, until the signal; what has expired is put away first. */
export function keepFeedsCompact(
  deps: Deps & { readonly connection: Connection; readonly log: Logger },
  signal: AbortSignal,
): void {
  const lease = createLease(deps.connection, 'compact feeds');
  const round = async (): Promise<void> => {
    if (!(await lease.take())) return;
    try {
      await lease.during(async () => {
        await expireFeeds(deps);
        await compactFeeds(deps);
      });
    } finally {
      await lease.giveBack();
    }
  };
  const rounds = async (): Promise<void> => {
    for (;;) {
      await delay(ROUND_MS * (0.9 + Math.random() / 5), undefined, { signal, ref: false });
      await round().catch((error: unknown) => deps.log.warn({ err: error }, 'feeds could not be compacted'));
    }
  };
  rounds().catch(() => undefined);
}
