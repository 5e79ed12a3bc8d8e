import type { Move } from '@counterbook/shared/sync';
import type { SyncView } from '../host/protocol/views.ts';
import { openArchive } from '../journal/archive.ts';
import type { DeviceKey } from '../journal/device-key.ts';
import type { JournalPlace } from '../journal/journal.ts';
import { startRetention } from '../journal/retention.ts';
import { createHubLink } from '../replication/hub-link.ts';
import { startReplication } from '../replication/replication.ts';
import { openSyncLog } from '../replication/sync-log.ts';
import { composeSyncView } from '../replication/sync-view.ts';
import { openWaiting, type Waiting } from '../replication/waiting.ts';
import { answerRecalls } from '../stock/return-allowances.ts';
import type { EngineDeps } from './create-till.ts';
import { type Divergence, findDivergence } from './find-divergence.ts';
import type { Identity } from './identity.ts';
import { addNotice } from './notices.ts';
import type { OpenedFile } from './open-file.ts';
import { openParts } from './open-parts.ts';
import type { Session, TillParts } from './parts.ts';

/** What runs from enrolment on, in one epoch: the parts that commands stand on, and the way to the hub. */
export type Enrolled = {
  readonly identity: Identity;
  readonly parts: TillParts;
  /** All that a sale needs besides the goods themselves is there. */
  readonly isReady: () => boolean;
  readonly sync: () => SyncView;
  /** To which shop this till can go now: nothing is open, all that was done is at the hub, and the hub is there. */
  readonly ordered: () => Move | null;
  /** Tries everything now that waits for its turn. */
  readonly tryNow: () => void;
  readonly end: () => Promise<void>;
};

export type EnrolledDeps = EngineDeps & {
  readonly file: OpenedFile;
  readonly key: DeviceKey;
  readonly identity: Identity;
  /** Of the epoch before, where the till goes on without a restart. */
  readonly session?: Session | undefined;
  readonly onChange: () => void;
  readonly onDivergence: (divergence: Divergence) => void;
  readonly betweenCommands: (work: () => Promise<void>) => void;
};

/** Where the store keeps how far the first load was. */
export const READY = 'ready';
export const LOADED = 'loaded';
const POLL_MILLISECONDS = 10_000;
const AUDIT_MILLISECONDS = 240_000;

export async function beginEnrolled(deps: EnrolledDeps): Promise<Enrolled> {
  const { identity, onChange, session } = deps;
  const { store, database, keyOf } = deps.file;
  const { privateKey } = deps.key;
  const { hubUrl, hasMoved = false, ...place } = identity;
  let isLoaded = store.local.get(LOADED) === true;
  let isReady = isLoaded || store.local.get(READY) === true;
  let waiting: Waiting | null = null;
  const order = openOrder(onChange);
  const verifiedAt = new Date(deps.now()).toISOString();
  const opened = {
    ...{ store, database, privateKey, keyOf, place, session, onChange },
    isLoaded: () => isLoaded,
  };
  const parts = await openParts(deps, opened);
  const syncLog = openSyncLog({ local: store.local, now: deps.now, onChange });
  const link = createHubLink({ hubUrl, now: deps.now, random: deps.random });
  const replication = startReplication({
    ...deps,
    database,
    journal: parts.journal,
    local: store.local,
    link,
    syncLog,
    hubUrl,
    privateKey,
    pollMilliseconds: deps.pollMilliseconds ?? POLL_MILLISECONDS,
    isLoaded,
    hasMoved,
    onMove: order.hear,
    onChange: () => {
      waiting?.renew();
      onChange();
    },
    auditMilliseconds: deps.auditMilliseconds ?? AUDIT_MILLISECONDS,
    standing: () => ({
      waiting: waiting?.count() ?? 0,
      oldestWaiting: waiting?.oldest() ?? null,
      storage: { checkedAt: verifiedAt, trouble: null },
    }),
    onDiffering: (entries) => {
      addNotice(store.local, { id: 'audit-differs', message: differingText(entries) });
      onChange();
    },
    onHeads: async (heads) => {
      const divergence = await findDivergence(parts.journal, heads);
      if (divergence !== null) deps.onDivergence(divergence);
    },
  });
  waiting = await openWaiting(parts.journal, replication.handingIn.acknowledged, onChange);
  let hasEnded = false;
  const told = { link, waiting, replication, syncLog, isLoaded: () => isLoaded, move: order.heard };
  link.onChange(() => link.state().state === 'offline' && syncLog.keep());
  for (const part of [link, parts.facts, parts.levels, parts.parkedCarts, parts.printing, parts.edits])
    part.onChange(onChange);
  answerRecalls(parts, (work) => deps.betweenCommands(async () => (hasEnded ? undefined : work())));
  const stopRetention = startRetention({
    ...deps,
    store,
    journal: parts.journal,
    archive: openArchive(deps.directory),
    doneThrough: (epoch) =>
      Math.min(replication.handingIn.acknowledged(epoch), parts.levels.settledThrough(epoch)),
    openSince: () => placeOf(parts.session.shift?.id),
  });
  const note = (key: string, become: () => void) => () => {
    if (hasEnded) return;
    store.local.set(key, true);
    become();
    onChange();
  };
  void replication.readyToSell.then(note(READY, () => (isReady = true)));
  void replication.firstLoad.then(note(LOADED, () => (isLoaded = true)));
  return {
    identity,
    parts,
    isReady: () => isReady,
    sync: () => composeSyncView(told),
    ordered: () => {
      // Without a shift there is no open cart either: none closes over one.
      const isFree = parts.session.shift === null && replication.handingIn.behind() === 0;
      return isFree && link.state().state === 'online' ? order.heard() : null;
    },
    tryNow: replication.tryNow,
    end: async () => {
      hasEnded = true;
      syncLog.keep();
      stopRetention();
      await replication.stop();
      await closeParts(parts);
    },
  };
}

function differingText(entries: number): string {
  return `The hub has something else than this till under ${entries} of its numbers. Both are kept there for a manager to look at.`;
}

/** The hub's order to another shop, of which each token tells anew. */
function openOrder(onNews: () => void) {
  let move: Move | null = null;
  return {
    heard: () => move,
    hear: (told: Move | null) => {
      const isNews = told?.epoch !== move?.epoch;
      move = told;
      if (isNews) onNews();
    },
  };
}

async function closeParts(parts: TillParts): Promise<void> {
  parts.facts.close();
  parts.levels.close();
  parts.parkedCarts.close();
  parts.edits.close();
  await parts.mirroring.stop();
  await parts.printing.close();
  parts.witness.close();
}

/** A shift's id is that of the entry that opened it. */
function placeOf(entryId: string | undefined): JournalPlace | null {
  const [, epoch, sequence] = entryId?.split(':').map(Number) ?? [];
  return epoch === undefined || sequence === undefined ? null : { epoch, sequence };
}
