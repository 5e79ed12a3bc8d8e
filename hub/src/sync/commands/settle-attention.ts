/**
 * What no later act of a till puts right (a cart that two tills took, money given back twice) stays in sight until a
 * manager has looked and says so. What ends by itself is not closed by hand: it would come back, or hide what still is.
 * Whoever raises takes even versions, a settlement the odd one after, so that a new occasion opens it again.
 */
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { type Attention, attentionSchema } from '@counterbook/shared/sync';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { type FeedDeps, partitionOf } from '../persistence/feed-model.ts';
import { type FeedNews, findFeedDocuments, writeFeed } from '../persistence/write-feed.ts';

export type SettleDeps = FeedDeps & {
  readonly connection: Connection;
  readonly now: () => Date;
  readonly announce: (news: FeedNews) => void;
};

export type Settlement = {
  readonly shopId: string;
  readonly id: string;
  readonly by: string;
  readonly note: string;
};

const SETTLED_BY_PEOPLE: ReadonlySet<Attention['kind']> = new Set([
  'cart-contested',
  'refund-exceeded',
  'edit-clash',
  'edit-archived',
  'edit-unknown',
  'value-clash',
  'merge-clash',
]);
const NO_NEWS: FeedNews = new Map();

/** Null where the shop has no such thing; settled before, it answers as it was settled. */
export async function settleAttention(
  deps: SettleDeps,
  scope: Scope,
  settlement: Settlement,
): Promise<Result<Attention> | null> {
  const { result, news } = await inTransaction(deps.connection, (session) =>
    settle(deps, scope, settlement, session),
  );
  deps.announce(news);
  return result;
}

async function settle(
  deps: SettleDeps,
  scope: Scope,
  { shopId, id, by, note }: Settlement,
  session: ClientSession,
): Promise<{ readonly result: Result<Attention> | null; readonly news: FeedNews }> {
  const partition = partitionOf(scope.companyId, shopId, 'attention');
  const stored = (await findFeedDocuments(deps, scope, session, { partition, ids: [id] })).get(id);
  const attention = attentionSchema.safeParse(stored?.document).data;
  if (stored === undefined || attention === undefined) return { result: null, news: NO_NEWS };
  if (!SETTLED_BY_PEOPLE.has(attention.kind))
    return { result: refuse({ code: 'attention.ends-by-itself', kind: attention.kind }), news: NO_NEWS };
  if (!attention.open) return { result: accept(attention), news: NO_NEWS };
  const settled = { by, note, at: deps.now().toISOString() };
  const document = { ...attention, open: false, settled };
  const write = { shopId, feed: 'attention' as const, id, version: stored.version + 1, document };
  return { result: accept(document), news: await writeFeed(deps, scope, session, [write]) };
}
