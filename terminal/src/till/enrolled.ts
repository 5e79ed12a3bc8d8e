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
import type { TillDeps } from './create-till.ts';
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
  /** Tries everything now that waits for its turn. */
  readonly tryNow: () => void;
  readonly end: () => Promise<void>;
};

export type EnrolledDeps = TillDeps & {
  readonly file: OpenedFile;
  readonly key: DeviceKey;
  readonly identity: Identity;
  /** Of the epoch before, where the till goes on without a restart. */
  readonly session?: Session | undefined;
  readonly onChange: () => void;
  readonly onDivergence: (divergence: Divergence) => void;
  readonly betweenCommands: (work: () => Promise<void>) => void;
};

const READY = 'ready';
const LOADED = 'loaded';
const POLL_MILLISECONDS = 10_000;
const AUDIT_MILLISECONDS = 240_000;

export async function beginEnrolled(deps: EnrolledDeps): Promise<Enrolled> {
  const { identity, onChange, session } = deps;
  const { store, database, keyOf } = deps.file;
  const { privateKey } = deps.key;
  const { hubUrl, ...place } = identity;
  let isLoaded = store.local.get(LOADED) === true;
  let isReady = isLoaded || store.local.get(READY) === true;
  let waiting: Waiting | null = null;
  /** The end of the journal is verified at every start. */
  const openedAt = new Date(deps.now()).toISOString();
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
    onChange: () => {
      waiting?.renew();
      onChange();
    },
    auditMilliseconds: deps.auditMilliseconds ?? AUDIT_MILLISECONDS,
    standing: () => ({
      waiting: waiting?.count() ?? 0,
      oldestWaiting: waiting?.oldest() ?? null,
      storage: { checkedAt: openedAt, trouble: null },
    }),
    onDiffering: (entries) => {
      const message = `The hub has something else than this till under ${entries} of its numbers. Both are kept there for a manager to look at.`;
      addNotice(store.local, { id: 'audit-differs', message });
      onChange();
    },
    onHeads: async (heads) => {
      const divergence = await findDivergence(parts.journal, heads);
      if (divergence !== null) deps.onDivergence(divergence);
    },
  });
  waiting = await openWaiting(parts.journal, replication.handingIn.acknowledged, onChange);
  let hasEnded = false;
  const told = { link, waiting, replication, syncLog, isLoaded: () => isLoaded };
  link.onChange(() => link.state().state === 'offline' && syncLog.keep());
  const { facts, levels, parkedCarts, printing, edits } = parts;
  for (const part of [link, facts, levels, parkedCarts, printing, edits]) part.onChange(onChange);
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
