import type { Event } from '@counterbook/shared/events';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { cartContested } from '../domain/cart-contested.ts';
import { eventOf } from '../domain/rows.ts';
import type { FeedDeps } from '../persistence/feed-model.ts';
import { type FeedNews, writeFeed } from '../persistence/write-feed.ts';
import { doubtApprovals } from './doubt-approvals.ts';
import { followCarts } from './follow-carts.ts';

export type TellDeps = FeedDeps & { readonly outbox: Outbox };

type Told = {
  readonly accepted: readonly JournalEntry[];
  /** The feed surely has none of them yet. */
  readonly areNew?: boolean;
  /** What else is told in the same go. */
  readonly beside: readonly Event[];
  readonly at: Date;
};

/**
 * What follows from entries that are accepted, be it at once, after an upgrade or by a person's decision: their events,
 * and what the shop's tills get to see. The last act of the transaction. @returns the feeds that have news.
 */
export async function tellAccepted(
  deps: TellDeps,
  scope: Scope,
  session: ClientSession,
  { accepted, areNew = false, beside, at }: Told,
): Promise<FeedNews> {
  const carts = await followCarts(deps, scope, session, accepted);
  await deps.outbox.add(session, [
    ...accepted.map((entry) => eventOf(entry, at)),
    ...beside,
    ...carts.contested.map((cart) => cartContested(cart, at)),
    ...(await doubtApprovals(deps, scope, session, { entries: accepted, at })),
  ]);
  const journals = accepted.map((entry) => ({
    shopId: entry.shopId,
    feed: 'journals' as const,
    id: entry.id,
    version: 1,
    document: entry,
    isNew: areNew,
  }));
  return writeFeed(deps, scope, session, [...journals, ...carts.writes]);
}
