import type { SyncView } from '../../../src/host/protocol/views.ts';
import type { Format } from '../amounts/amount-text.ts';
import type { Text } from './en.ts';

export type SyncSentence = { readonly text: string; readonly mood: 'calm' | 'waiting' | 'offline' };

/** The state of the sync as one sentence. None of its moods is red: waiting sales are safe. */
export function syncSentence(
  sync: SyncView,
  text: Text,
  format: Pick<Format, 'time' | 'number'>,
): SyncSentence {
  const waiting = waitingText(sync, text, format);
  const oldest = sync.oldestWaiting === null ? null : format.time(sync.oldestWaiting);
  if (sync.state === 'never') return { text: text.syncNever, mood: 'waiting' };
  if (sync.state === 'offline') {
    const since = sync.offlineSince === null ? '' : format.time(sync.offlineSince);
    return {
      text:
        waiting === null || oldest === null
          ? text.syncOffline(since)
          : text.syncOfflineWaiting(since, waiting, oldest),
      mood: 'offline',
    };
  }
  if (sync.isLoading) return { text: text.syncLoading(format.number(sync.loaded)), mood: 'waiting' };
  return waiting === null || oldest === null
    ? { text: text.syncDone, mood: 'calm' }
    : { text: text.syncWaiting(waiting, oldest), mood: 'waiting' };
}

/** Sales where there are any; a waiting count or shift opening alone is a record. */
function waitingText(sync: SyncView, text: Text, { number }: Pick<Format, 'number'>): string | null {
  if (sync.waitingSales > 0) return text.salesCount(number(sync.waitingSales), sync.waitingSales === 1);
  return sync.waiting > 0 ? text.entriesCount(number(sync.waiting), sync.waiting === 1) : null;
}
