/**
 * What accepted entries make of the shop's parked carts, as documents for its feed. They are written in the entries'
 * own transaction, whose counter makes hand-ins of one shop take turns: of two that touch one cart, the second finds
 * what the first one did.
 */
import {
  applyCartAct,
  isCartAct,
  isContested,
  type ParkedCart,
  parkedCartSchema,
  parkedIdOf,
} from '@counterbook/shared/cart';
import type { JournalEntry } from '@counterbook/shared/journal';
import { parseOrThrow } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Contested } from '../domain/cart-contested.ts';
import { type FeedDeps, partitionOf } from '../persistence/feed-model.ts';
import { type FeedWrite, findFeedDocuments } from '../persistence/write-feed.ts';

export async function followCarts(
  deps: FeedDeps,
  scope: Scope,
  session: ClientSession,
  accepted: readonly JournalEntry[],
): Promise<{ readonly writes: readonly FeedWrite[]; readonly contested: readonly Contested[] }> {
  const writes: FeedWrite[] = [];
  const contested: Contested[] = [];
  for (const [shopId, acts] of Map.groupBy(accepted.filter(isCartAct), (entry) => entry.shopId)) {
    const partition = partitionOf(scope.companyId, shopId, 'carts');
    const ids = [...new Set(acts.map(parkedIdOf))];
    const known = await findFeedDocuments(deps, scope, session, { partition, ids });
    const carts = new Map<string, ParkedCart>();
    for (const [id, { document, removedAt }] of known)
      if (removedAt === undefined)
        carts.set(id, parseOrThrow(parkedCartSchema, document, `parked cart ${id}`));
    for (const act of acts) carts.set(parkedIdOf(act), applyCartAct(carts.get(parkedIdOf(act)), act));
    for (const [id, cart] of carts) {
      writes.push({ shopId, feed: 'carts', id, version: (known.get(id)?.version ?? 0) + 1, document: cart });
      if (isContested(cart)) contested.push({ companyId: scope.companyId, shopId, cart });
    }
  }
  return { writes, contested };
}
