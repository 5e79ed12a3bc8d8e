/**
 * What a shop's tills need only for a while leaves its feeds: entries of the other tills, by which a receipt is refunded
 * offline, carts that were taken or discarded, and what somebody has looked at. A document is old when its feed has seen
 * so many days since it was written: days are counted by marks, one for each on which the hub ran, so that a clock which
 * leaps ahead makes nothing old. What is old becomes a tombstone like everything that is removed, and tills drop it;
 * the hub's own journal keeps every entry, and its levels have counted them long since.
 */
import { KEPT_DAYS } from '@counterbook/shared/sync';
import type { Connection } from 'mongoose';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { expireSome, listExpiring, saveDays } from '../persistence/feed-expiry.ts';
import type { DayMark, FeedDeps } from '../persistence/feed-model.ts';

const DAY_MS = 24 * 3_600_000;
/** Few enough that whoever hands in meanwhile hardly waits. */
const AT_ONCE = 200;

export async function expireFeeds(
  deps: FeedDeps & { readonly connection: Connection; readonly now: () => Date },
): Promise<void> {
  for (const { sequence, days: before, ...where } of await listExpiring(deps)) {
    const days = withToday(before, { at: deps.now(), sequence });
    if (days !== before) await saveDays(deps, where.partition, days);
    const [oldest] = days;
    if (days.length <= KEPT_DAYS || oldest === undefined) continue;
    const expiry = { ...where, through: oldest.sequence, most: AT_ONCE, removedAt: deps.now() };
    const some = () => inTransaction(deps.connection, (session) => expireSome(deps, session, expiry));
    while ((await some()) === AT_ONCE);
  }
}

/** One mark a day, and no more of them than count. */
function withToday(days: readonly DayMark[], mark: DayMark): readonly DayMark[] {
  const last = days.at(-1);
  if (last && mark.at.getTime() - last.at.getTime() < DAY_MS) return days;
  return [...days, mark].slice(-KEPT_DAYS - 1);
}
