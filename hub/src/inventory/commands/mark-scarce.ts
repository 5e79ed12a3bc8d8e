import type { ShopLevel } from '@counterbook/shared/api';
import type { Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { emptyLevel } from '../domain/apply-movements.ts';
import { type LevelPlace, loadLevels, saveLevels } from '../persistence/level-repository.ts';
import { type BookDeps, levelChanged, shopLevelOf, withQuotas } from './book.ts';

export type MarkDeps = BookDeps & { readonly connection: Connection; readonly outbox: Outbox };

/** From now on each till of the shop has a quota of that product, or none any more. */
export function markScarce(
  deps: MarkDeps,
  scope: Scope,
  place: LevelPlace,
  scarce: boolean,
): Promise<ShopLevel> {
  return inTransaction(deps.connection, async (session) => {
    const [found] = await loadLevels(deps.levels, scope, [place], session);
    const before = found ?? emptyLevel(place.shopId, place.productId);
    const marked = { ...before, scarce, version: before.version + 1 };
    const [level = marked] = await withQuotas(deps, scope, session, [marked]);
    saveLevels(deps.levels, scope, [level], session);
    await deps.outbox.add(session, [levelChanged(scope, level, deps.now())]);
    return shopLevelOf(level);
  });
}
