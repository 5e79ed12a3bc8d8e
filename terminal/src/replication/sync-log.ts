/**
 * How each collection's way to the hub or from it fares, for the people at the till: when it last came through, what
 * went wrong last, and how much is known to wait. Kept over a restart, so that a till which starts with the cable out
 * still says since when. Nothing is decided by it: checkpoints and acknowledgements are elsewhere.
 */
import type { FeedName } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { SyncCause } from '../host/protocol/views.ts';
import type { LocalState } from '../store/index.ts';
import { keepHint } from '../till/keep-hint.ts';

/** What goes up is the journal, the rest comes down. */
export type Way = 'journal' | FeedName;

export type Fare = {
  readonly lastSuccess: string | null;
  readonly lastError: { readonly at: string; readonly message: string } | null;
  /** What stops it now; null while it comes through. */
  readonly cause: SyncCause | null;
  /** Changes that the hub has told of and that have not come down. */
  readonly toCome: number;
};

export type SyncLog = {
  readonly succeeded: (way: Way) => void;
  readonly failed: (way: Way, trouble: { readonly message: string; readonly cause: SyncCause }) => void;
  /** The hub told of changes up to this sequence. */
  readonly heard: (feed: FeedName, sequence: number) => void;
  readonly reached: (feed: FeedName, sequence: number) => void;
  readonly fareOf: (way: Way) => Fare;
  /** When the hub last answered anything. */
  readonly lastContact: () => string | null;
  readonly keep: () => void;
};

export type SyncLogDeps = {
  readonly local: LocalState;
  readonly now: () => number;
  readonly onChange: () => void;
};

const KEPT = 'sync.log';
const keptSchema = z.record(
  z.string(),
  z.object({
    lastSuccess: z.string().nullable(),
    lastError: z.object({ at: z.string(), message: z.string() }).nullable(),
  }),
);
const NOTHING: Fare = { lastSuccess: null, lastError: null, cause: null, toCome: 0 };
/** Each feed is asked every few seconds: the screen need not hear of it each time. */
const TOLD_EVERY_MILLISECONDS = 5_000;

export function openSyncLog({ local, now, onChange }: SyncLogDeps): SyncLog {
  const kept = keptSchema.safeParse(local.get(KEPT)).data ?? {};
  const fares = new Map<string, Fare>(
    Object.entries(kept).map(([way, fare]) => [way, { ...NOTHING, ...fare }]),
  );
  const places = new Map<FeedName, { told: number; reached: number }>();
  let toldAt = Number.NEGATIVE_INFINITY;

  const fareOf = (way: Way): Fare => fares.get(way) ?? NOTHING;
  const change = (way: Way, next: Partial<Fare>): void => {
    fares.set(way, { ...fareOf(way), ...next });
  };
  const tell = (): void => {
    toldAt = now();
    onChange();
  };
  const place = (feed: FeedName, next: { told?: number; reached?: number }): void => {
    const before = places.get(feed) ?? { told: 0, reached: 0 };
    const { told, reached } = { ...before, ...next };
    places.set(feed, { told, reached });
    const toCome = Math.max(0, told - reached);
    if (toCome === fareOf(feed).toCome) return;
    change(feed, { toCome });
    tell();
  };
  return {
    fareOf,
    succeeded: (way) => {
      const wasStopped = fareOf(way).cause !== null;
      change(way, { lastSuccess: iso(now()), cause: null });
      if (wasStopped || Math.abs(now() - toldAt) >= TOLD_EVERY_MILLISECONDS) tell();
    },
    failed: (way, { message, cause }) => {
      const { lastError } = fareOf(way);
      const isNews = lastError?.message !== message || fareOf(way).cause !== cause;
      change(way, { lastError: { at: iso(now()), message }, cause });
      if (isNews) tell();
    },
    heard: (feed, sequence) => place(feed, { told: Math.max(sequence, places.get(feed)?.told ?? 0) }),
    // Another epoch begins a feed again from below.
    reached: (feed, sequence) => place(feed, { reached: sequence }),
    lastContact: () =>
      [...fares.values()].reduce<string | null>(
        (latest, { lastSuccess }) =>
          lastSuccess !== null && (latest === null || lastSuccess > latest) ? lastSuccess : latest,
        null,
      ),
    keep: () => keepHint(local, KEPT, Object.fromEntries(fares)),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
