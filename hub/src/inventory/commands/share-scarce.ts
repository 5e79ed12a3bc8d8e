import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { listScarce, saveLevels } from '../persistence/level-repository.ts';
import { type BookDeps, levelChanged, withQuotas } from './book.ts';

/** A shop's tills have changed: its scarce goods, which are few, are handed out anew. */
export async function shareScarce(
  deps: BookDeps,
  scope: Scope,
  session: ClientSession,
  shopIds: readonly string[],
): Promise<readonly Event[]> {
  const scarce = await listScarce(deps.levels, scope, shopIds, session);
  const shared = (await withQuotas(deps, scope, session, scarce)).map((level) => ({
    ...level,
    version: level.version + 1,
  }));
  saveLevels(deps.levels, scope, shared, session);
  const time = deps.now();
  return shared.map((level) => levelChanged(scope, level, time));
}
