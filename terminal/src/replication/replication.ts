/**
 * Between this till and the hub there is one direction to a collection: the feeds come down by RxDB's protocol, the
 * journal goes up by the hub's own account of what it has. Nothing that RxDB would retry by itself reaches it: the link
 * waits, and stops with the till.
 */
import type { KeyObject } from 'node:crypto';
import type { AuditState, HubHead, Move } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import type { LocalState } from '../store/index.ts';
import type { TillDatabase } from '../till/collections.ts';
import type { Log } from '../till/parts.ts';
import { startAgreement } from './agreement.ts';
import { createDeviceSession } from './device-session.ts';
import { createHandingIn, type HandingIn } from './hand-in.ts';
import { type HubLink, LinkStoppedError } from './hub-link.ts';
import { listenForNews } from './live-news.ts';
import { startPoll } from './poll.ts';
import type { Standing } from './reports.ts';
import { startFeeds } from './start-feeds.ts';
import type { SyncLog } from './sync-log.ts';
import { watchLink } from './watch-link.ts';

export type Replication = {
  readonly handingIn: HandingIn;
  readonly audit: () => AuditState;
  /** Documents that came down since the start. */
  readonly loaded: () => number;
  /** When all has come down once but the goods, which may be many, and the others' journals: who has some can sell. */
  readonly readyToSell: Promise<void>;
  /** When every feed has come down once. */
  readonly firstLoad: Promise<void>;
  /** Whatever waits for its turn is tried now. */
  readonly tryNow: () => void;
  readonly stop: () => Promise<void>;
};

export type ReplicationDeps = {
  readonly database: TillDatabase;
  readonly journal: Journal;
  readonly local: LocalState;
  readonly link: HubLink;
  readonly syncLog: SyncLog;
  readonly hubUrl: string;
  readonly privateKey: KeyObject;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  readonly pollMilliseconds: number;
  readonly auditMilliseconds: number;
  readonly directory: string;
  readonly standing: () => Standing;
  /** The hub has something else than this till under so many numbers of its journal. */
  readonly onDiffering: (entries: number) => void;
  readonly isLoaded: boolean;
  readonly hasMoved: boolean;
  /** Whether the hub orders this till to another shop, whenever it says so. */
  readonly onMove: (move: Move | null) => void;
  readonly onChange: () => void;
  /** What the hub has of this till's journal, whenever it says so. */
  readonly onHeads: (heads: readonly HubHead[]) => void;
};

export function startReplication(deps: ReplicationDeps): Replication {
  const { journal, link, log, syncLog } = deps;
  const { terminalId, epoch } = journal.place;
  const session = createDeviceSession(link, {
    ...{ terminalId, privateKey: deps.privateKey, onMove: deps.onMove },
    epoch: deps.hasMoved ? epoch : undefined,
  });
  const handingIn = createHandingIn({
    ...deps,
    link: watchLink(link, syncLog, 'journal'),
    session,
    onProgress: deps.onChange,
    onHeads: (heads) => {
      agreement.onHeads(heads);
      deps.onHeads(heads);
    },
  });
  const agreement = startAgreement({
    ...deps,
    session,
    handingIn,
    onRestored: () => {
      handingIn.forget();
      feeds.pullAll();
      handOn();
    },
  });
  const feeds = startFeeds({ ...deps, session, handingIn });

  const inBackground = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      if (!(error instanceof LinkStoppedError)) log.warn({ error }, 'the journal was not handed on');
    });
  };
  let isStopped = false;
  const handOn = () => {
    if (!isStopped) inBackground(handingIn.handOn());
  };
  const tryAll = () => {
    link.wake();
    inBackground(handingIn.askHeads().then(handingIn.handOn));
    agreement.onConnect();
    feeds.pullAll();
  };
  handOn();
  journal.onAppend(handOn);
  const news = listenForNews({
    ...deps,
    session,
    onNews: (news) => {
      // What came with the news has not to come any more.
      if (news.step === undefined) syncLog.heard(news.feed, news.sequence);
      feeds.tell(news);
    },
    onConnect: tryAll,
  });
  const stopPoll = startPoll({ ...deps, handingIn, pullAll: feeds.pullAll });
  return {
    handingIn,
    audit: agreement.audit,
    loaded: feeds.loaded,
    readyToSell: feeds.readyToSell,
    firstLoad: feeds.firstLoad,
    tryNow: tryAll,
    stop: async () => {
      isStopped = true;
      stopPoll();
      agreement.stop();
      news.close();
      const cancelled = feeds.cancel();
      link.stop();
      await cancelled;
    },
  };
}
