import { allowanceReturnsOf } from '@counterbook/shared/allowance';
import { deviceEvents, documentEvents, type Event, entryOfEvent } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { parseOrThrow } from '@counterbook/shared/result';
import { stockEffectsOf } from '@counterbook/shared/stock';
import type { ClientSession } from 'mongoose';
import { isOfDevice, type KnownTills, rememberTills } from '../../platform/tills/remember-tills.ts';
import { type BookDeps, book } from '../commands/book.ts';
import { shareScarce } from '../commands/share-scarce.ts';
import type { Booking } from '../domain/apply-movements.ts';
import { movementIdOf } from '../persistence/movement-repository.ts';
import { rememberShops, type ShopModel } from '../persistence/shop-repository.ts';

/** The entries that move stock, and the news of shops. */
export const INVENTORY_TYPES = [
  'sale.completed',
  'sale.refunded',
  'stock.received',
  'stock.counted',
  'stock.adjusted',
  'allowance.asked',
  'allowance.returned',
  'device.enrolled',
  'device.moved',
  'device.revoked',
  'settings.changed',
] as const;

/** A batch is of one partition, which is one shop of one company. */
export async function onEntries(
  deps: BookDeps & KnownTills & { readonly shops: ShopModel; readonly seenShops: Set<string> },
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const deviceNews = events.filter(isOfDevice);
  const entries = events.flatMap((event) =>
    event.type === 'settings.changed' || isOfDevice(event) ? [] : entryOfEvent(event),
  );
  const settings = events.filter((event) => event.type === 'settings.changed');
  const shopIds = new Set([
    ...entries.map(({ shopId }) => shopId),
    ...settings.map(shopIdOf),
    ...deviceNews.flatMap(shopsOfNews),
  ]);
  await rememberShops(deps, scope, [...shopIds], session);
  const recordedAt = deps.now().toISOString();
  const isNewTill = await rememberTills(deps, scope, session, { entries, deviceNews });
  const bookings = entries.map((entry) => bookingOf(entry, recordedAt));
  const booked = await book(deps, scope, session, { bookings, names: namesOf(entries) });
  return isNewTill ? [...booked, ...(await shareScarce(deps, scope, session, [...shopIds]))] : booked;
}

function shopIdOf(event: Event): string {
  return parseOrThrow(documentEvents['settings.changed'], event.data, `event ${event.id}`).shopId;
}

/** A till that has moved is one less in the one shop and one more in the other. */
function shopsOfNews(event: Event): readonly string[] {
  if (event.type !== 'device.moved') return [event.partitionkey];
  const { shopId, fromShopId } = parseOrThrow(deviceEvents[event.type], event.data, event.id);
  return [fromShopId, shopId];
}

function bookingOf(entry: JournalEntry, recordedAt: string): Booking {
  const { id: entryId, shopId, terminalId, epoch, sequence, occurredAt } = entry;
  const reference = referenceOf(entry);
  return {
    entryId,
    shopId,
    chain: { key: chainKeyOf(terminalId, epoch), sequence },
    returns: allowanceReturnsOf(entry, 'stock'),
    asks: entry.type === 'allowance.asked' && entry.payload.of === 'stock' ? [entry.payload] : [],
    movements: stockEffectsOf(entry).map((effect, index) => ({
      ...effect,
      id: movementIdOf(entryId, index),
      shopId,
      entryId,
      terminalId,
      reference,
      occurredAt,
      recordedAt,
    })),
  };
}

/** The words that a person would look for: a receipt number, a delivery note, why it was written off. */
function referenceOf(entry: JournalEntry): string {
  if (entry.type === 'stock.received') return entry.payload.reference;
  if (entry.type === 'stock.adjusted') return entry.payload.reason;
  return entry.receiptNumber ?? '';
}

function namesOf(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== 'sale.completed' && entry.type !== 'sale.refunded') continue;
    for (const line of entry.payload.lines) names.set(line.productId, line.name);
  }
  return names;
}
