/** Feeds are built from what the owning services tell of their documents, and devices from what auth tells of them. */
import { type DocumentEventType, deviceEvents, documentEvents, type Event } from '@counterbook/shared/events';
import { parseOrThrow } from '@counterbook/shared/result';
import type { FeedName } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import {
  type DeviceDeps,
  moveDevice,
  rememberDevice,
  rememberPlace,
  revokeDevice,
} from '../persistence/device-repository.ts';
import type { FeedDeps } from '../persistence/feed-model.ts';
import { type FeedNews, type FeedWrite, writeFeed } from '../persistence/write-feed.ts';

const FEED_OF: Readonly<Record<DocumentEventType, FeedName>> = {
  'product.changed': 'products',
  'customer.changed': 'customers',
  'debt.account-changed': 'debts',
  'stock.level-changed': 'stock',
  'staff.changed': 'staff',
  'settings.changed': 'settings',
  'attention.raised': 'attention',
};
export const SYNC_TYPES = [...Object.keys(FEED_OF), ...Object.keys(deviceEvents)];

type Deps = FeedDeps & DeviceDeps;

/** A batch is of one partition, and so of one company. @returns the feeds that have news after the commit. */
export async function onDocuments(
  deps: Deps,
  session: ClientSession,
  events: readonly Event[],
): Promise<FeedNews> {
  const scope = { companyId: events[0]?.companyid ?? '' };
  for (const event of events) {
    if (event.type === 'device.enrolled') {
      await rememberDevice(
        deps,
        scope,
        parseOrThrow(deviceEvents['device.enrolled'], event.data, event.id),
        session,
      );
    } else if (event.type === 'device.move-ordered') {
      const placed = parseOrThrow(deviceEvents[event.type], event.data, event.id);
      await rememberPlace(deps, scope, placed, session);
    } else if (event.type === 'device.moved') {
      const placed = parseOrThrow(deviceEvents[event.type], event.data, event.id);
      await moveDevice(deps, scope, placed, session);
    } else if (event.type === 'device.revoked') {
      const { terminalId } = parseOrThrow(deviceEvents['device.revoked'], event.data, event.id);
      await revokeDevice(deps, scope, terminalId, session);
    }
  }
  return writeFeed(deps, scope, session, events.flatMap(feedWriteOf));
}

function feedWriteOf(event: Event): FeedWrite | [] {
  if (!isDocumentEvent(event.type)) return [];
  const data = parseOrThrow(documentEvents[event.type], event.data, `event ${event.id}`);
  return {
    shopId: 'shopId' in data ? data.shopId : null,
    feed: FEED_OF[event.type],
    id: data.document.id,
    version: data.version,
    document: data.document,
    ...(data.removed ? { removedAt: new Date(event.time) } : {}),
  };
}

function isDocumentEvent(type: string): type is DocumentEventType {
  return type in FEED_OF;
}
