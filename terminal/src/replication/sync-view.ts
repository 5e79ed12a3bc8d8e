import type { FeedName, Move } from '@counterbook/shared/sync';
import type { CollectionSyncView, SyncCause, SyncView } from '../host/protocol/views.ts';
import { FEED_NAMES } from '../till/collections.ts';
import type { HubLink } from './hub-link.ts';
import type { Replication } from './replication.ts';
import type { SyncLog, Way } from './sync-log.ts';
import type { Waiting } from './waiting.ts';

export type SyncParts = {
  readonly link: Pick<HubLink, 'state'>;
  readonly waiting: Waiting;
  readonly replication: Pick<Replication, 'loaded' | 'audit'>;
  readonly syncLog: SyncLog;
  readonly isLoaded: () => boolean;
  readonly move: () => Move | null;
};

/** What the till knows of its way to the hub, whole. */
export function composeSyncView(parts: SyncParts): SyncView {
  const { link, waiting, replication, syncLog, isLoaded } = parts;
  const state = link.state();
  const ways: readonly Way[] = ['journal', ...FEED_NAMES];
  const causes = ways.flatMap((way) => syncLog.fareOf(way).cause ?? []);
  const isOffline = state.state === 'offline';
  return {
    ...state,
    // A till that was started with the cable out has been offline for longer than it runs.
    offlineSince: isOffline ? (syncLog.lastContact() ?? state.offlineSince) : null,
    cause: STANDING.find((cause) => causes.includes(cause)) ?? state.cause,
    waiting: waiting.count(),
    waitingSales: waiting.sales(),
    oldestWaiting: waiting.oldest(),
    isLoading: !isLoaded(),
    loaded: replication.loaded(),
    movingTo: parts.move()?.shopName ?? null,
    audit: replication.audit(),
    toCome: FEED_NAMES.reduce((sum, feed) => sum + syncLog.fareOf(feed).toCome, 0),
    collections: [
      { name: 'journal', ...journalOf(waiting), ...toldOf(syncLog, 'journal') },
      ...FEED_NAMES.map((feed) => feedView(syncLog, feed)),
    ],
  };
}

/** What a person must do something about, whatever else comes through. */
const STANDING: readonly SyncCause[] = ['revoked', 'outdated', 'not-accepted'];

function journalOf(waiting: Waiting) {
  return { waiting: waiting.count(), oldestWaiting: waiting.oldest() };
}

function feedView(syncLog: SyncLog, feed: FeedName): CollectionSyncView {
  return { name: feed, waiting: syncLog.fareOf(feed).toCome, oldestWaiting: null, ...toldOf(syncLog, feed) };
}

function toldOf(syncLog: SyncLog, way: Way) {
  const { lastSuccess, lastError, cause } = syncLog.fareOf(way);
  return { lastSuccess, lastError, isStopped: cause !== null };
}
