import type { SyncView } from '../../../src/host/protocol/views.ts';
import type { Format } from '../amounts/amount-text.ts';
import type { Text } from './en.ts';

export type SyncSentence = { readonly text: string; readonly mood: 'calm' | 'waiting' | 'offline' };

/** Fewer than that come down before anybody has read that they do. */
const MANY_TO_COME = 100;

type Numbers = Pick<Format, 'when' | 'number'>;

/** The state of the sync as one sentence. None of its moods is red: waiting sales are safe. */
export function syncSentence(sync: SyncView, text: Text, format: Numbers): SyncSentence {
  const said = stateSentence(sync, text, format);
  if (sync.movingTo === null) return said;
  const mood = said.mood === 'calm' ? 'waiting' : said.mood;
  return { text: text.syncAndMoving(said.text, sync.movingTo), mood };
}

function stateSentence(sync: SyncView, text: Text, format: Numbers): SyncSentence {
  const waiting = waitingText(sync, text, format);
  const oldest = sync.oldestWaiting === null ? null : format.when(sync.oldestWaiting);
  const said = standingText(sync, text);
  if (said !== null) return { text: withWaiting(said, waiting, text), mood: 'offline' };
  if (sync.state === 'never') return { text: text.syncNever, mood: 'waiting' };
  if (sync.state === 'offline') {
    const since = sync.offlineSince === null ? '' : format.when(sync.offlineSince);
    return {
      text:
        waiting === null || oldest === null
          ? text.syncOffline(since)
          : text.syncOfflineWaiting(since, waiting, oldest),
      mood: 'offline',
    };
  }
  if (sync.isLoading) return { text: text.syncLoading(format.number(sync.loaded)), mood: 'waiting' };
  if (waiting !== null && oldest !== null)
    return { text: text.syncWaiting(waiting, oldest), mood: 'waiting' };
  return sync.toCome >= MANY_TO_COME
    ? { text: text.syncCatchingUp(format.number(sync.toCome)), mood: 'waiting' }
    : { text: text.syncDone, mood: 'calm' };
}

/** What to know or do beyond waiting for the line. */
function standingText({ cause }: SyncView, text: Text): string | null {
  switch (cause) {
    case 'revoked':
      return text.syncRevoked;
    case 'outdated':
      return text.syncOutdated;
    case 'not-accepted':
      return text.syncNotAccepted;
    case 'sign-in-page':
      return text.syncSignInPage;
    case 'busy':
      return text.syncBusy;
    default:
      return null;
  }
}

function withWaiting(said: string, waiting: string | null, text: Text): string {
  return waiting === null ? said : text.syncAndWaiting(said, waiting);
}

/** Sales where there are any; a waiting count or shift opening alone is a record. */
function waitingText(sync: SyncView, text: Text, { number }: Pick<Format, 'number'>): string | null {
  if (sync.waitingSales > 0) return text.salesCount(number(sync.waitingSales), sync.waitingSales === 1);
  return sync.waiting > 0 ? text.entriesCount(number(sync.waiting), sync.waiting === 1) : null;
}
