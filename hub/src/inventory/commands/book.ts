import type { ShopLevel } from '@counterbook/shared/api';
import type { Event } from '@counterbook/shared/events';
import { quantityToText } from '@counterbook/shared/quantity';
import type { Attention, StockLevel } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { findTills, type TillModel } from '../../platform/tills/till-repository.ts';
import {
  type AttentionChange,
  applyMovements,
  type Booking,
  type Level,
  levelKeyOf,
} from '../domain/apply-movements.ts';
import { handOut } from '../domain/hand-out.ts';
import { type LevelModel, loadLevels, saveLevels } from '../persistence/level-repository.ts';
import { findBooked, insertMovements, type MovementModel } from '../persistence/movement-repository.ts';

export type BookDeps = {
  readonly tills: TillModel;
  readonly levels: LevelModel;
  readonly movements: MovementModel;
  readonly now: () => Date;
};

export type Names = ReadonlyMap<string, string>;

/**
 * Books entries of one company once each, in the caller's transaction, and answers what to tell: one event per
 * touched level, however many lines touched it. `names` are for the words of an attention.
 */
export async function book(
  deps: BookDeps,
  scope: Scope,
  session: ClientSession,
  { bookings, names }: { readonly bookings: readonly Booking[]; readonly names: Names },
): Promise<readonly Event[]> {
  const places = bookings.flatMap(({ shopId, movements, returns, asks }) => [
    ...movements.map(({ productId }) => ({ shopId, productId })),
    ...[...returns, ...asks].map(({ id }) => ({ shopId, productId: id })),
  ]);
  if (places.length === 0) return [];
  const loaded = await loadLevels(deps.levels, scope, places, session);
  const before = new Map(loaded.map((level) => [levelKeyOf(level.shopId, level.id), level]));
  // An entry at or below the mark is a repeat, unless its neighbours overtook it: only then ask the movements.
  const doubtful = bookings.filter((booking) => isBehindMark(before, booking));
  const booked = await findBooked(
    deps.movements,
    scope,
    doubtful.map(({ entryId }) => entryId),
    session,
  );
  const fresh = bookings.filter(
    ({ entryId, movements, returns, asks }) =>
      movements.length + returns.length + asks.length > 0 && !booked.has(entryId),
  );
  if (fresh.length === 0) return [];
  const applied = applyMovements(before, fresh);
  const levels = await withQuotas(deps, scope, session, applied.levels);
  insertMovements(
    deps.movements,
    scope,
    fresh.flatMap(({ movements }) => movements),
    session,
  );
  saveLevels(deps.levels, scope, levels, session);
  const time = deps.now();
  const tell = teller(scope, time);
  return [
    ...levels.map((level) => levelChanged(scope, level, time)),
    ...applied.attention.map((change) =>
      tell(
        'attention.raised',
        change.level.shopId,
        change.level.attentionVersion,
        attentionOf(change, names),
      ),
    ),
  ];
}

function isBehindMark(before: ReadonlyMap<string, Level>, { shopId, chain, movements }: Booking): boolean {
  if (chain === null) return false;
  return movements.some(
    ({ productId }) => (before.get(levelKeyOf(shopId, productId))?.applied[chain.key] ?? 0) >= chain.sequence,
  );
}

function teller(scope: Scope, time: Date) {
  return (type: string, shopId: string, version: number, document: StockLevel | Attention): Event =>
    newEvent({
      source: 'inventory',
      type,
      companyId: scope.companyId,
      partitionKey: shopId,
      data: { document, version, shopId },
      time,
    });
}

/** What of scarce goods each till may sell by itself, handed out anew. */
export async function withQuotas(
  deps: Pick<BookDeps, 'tills'>,
  scope: Scope,
  session: ClientSession,
  levels: readonly Level[],
): Promise<readonly Level[]> {
  if (!levels.some(({ scarce, recalled }) => scarce || Object.keys(recalled).length > 0)) return levels;
  const tills = await findTills(deps.tills, scope, session);
  return levels.map((level) => handOut(level, tills));
}

export function levelChanged(scope: Scope, level: Level, time: Date): Event {
  return teller(scope, time)('stock.level-changed', level.shopId, level.version, feedLevelOf(level));
}

export function shopLevelOf(level: Level): ShopLevel {
  const { shopId, version, scarce } = level;
  return { ...feedLevelOf(level), shopId, version, scarce };
}

function feedLevelOf({ id, quantity, applied, scarce, held, recalled }: Level): StockLevel {
  const level = { id, quantity, applied };
  if (!scarce) return level;
  return { ...level, allowances: held, ...(Object.keys(recalled).length > 0 ? { recalled } : {}) };
}

function attentionOf({ level, open }: AttentionChange, names: Names): Attention {
  const name = names.get(level.id) || level.id;
  return {
    id: `oversold:${level.id}`,
    kind: 'stock-oversold',
    subject: level.id,
    message: open
      ? `${name}: more was sold than the shop had; the stock stands at ${quantityToText(level.quantity)}`
      : `${name}: the stock is back at ${quantityToText(level.quantity)}`,
    open,
  };
}
