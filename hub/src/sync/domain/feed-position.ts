/**
 * Where a till's reading of a feed goes on. Old tombstones are cleared away up to a horizon; a till that has not read
 * beyond it could keep what was removed, so it begins anew. Not so a till whose load from the beginning began behind
 * that horizon: it never had what is gone. The load is named in the checkpoint's epoch, together with the partition, so
 * that a terminal that reads another partition by now begins anew as well.
 */
import { createHash } from 'node:crypto';
import { type Checkpoint, hubEpochOf } from '@counterbook/shared/sync';

export type Feed = { readonly hubEpoch: string; readonly partition: string; readonly horizon: number };

/** The checkpoint to read on from: the one asked for, or the beginning of another load. */
export function positionIn(feed: Feed, asked: Checkpoint): Checkpoint {
  return isGood(feed, asked) ? asked : { epoch: epochOf(feed), sequence: 0 };
}

function isGood(feed: Feed, asked: Checkpoint): boolean {
  if (hubEpochOf(asked) !== feed.hubEpoch) return false;
  // Tills of 0.1.0 were given the hub's epoch alone.
  const [, mark = markOf(feed.partition), loadedFrom = '0'] = asked.epoch.split('.');
  if (mark !== markOf(feed.partition)) return false;
  return asked.sequence >= feed.horizon || Number(loadedFrom) >= feed.horizon;
}

/** With which every epoch begins that this feed is read under. */
export function loadOf({ hubEpoch, partition }: Pick<Feed, 'hubEpoch' | 'partition'>): string {
  return `${hubEpoch}.${markOf(partition)}`;
}

function epochOf({ horizon, ...feed }: Feed): string {
  return `${loadOf(feed)}.${horizon}`;
}

function markOf(partition: string): string {
  return createHash('sha256').update(partition).digest('hex').slice(0, 8);
}
