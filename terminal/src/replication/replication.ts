/**
 * RxDB's protocol between this till and the hub, one direction to a collection: the journal goes up, the feeds come
 * down. Nothing that RxDB would retry by itself reaches it: the link waits, and stops with the till.
 */
import type { KeyObject } from 'node:crypto';
import type { AuditState, Checkpoint, FeedName, HubHead } from '@counterbook/shared/sync';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import type { Journal } from '../journal/journal.ts';
import type { LocalState } from '../store/index.ts';
import { FEED_NAMES, type TillDatabase } from '../till/collections.ts';
import { plain } from '../till/documents.ts';
import type { Log } from '../till/parts.ts';
import { startAgreement } from './agreement.ts';
import { MOST_ENTRIES } from './batch-size.ts';
import { createDeviceSession } from './device-session.ts';
import { findVanished } from './find-vanished.ts';
import { createHandingIn, type HandingIn } from './hand-in.ts';
import { type HubLink, LinkStoppedError } from './hub-link.ts';
import { listenForNews } from './live-news.ts';
import { startPoll } from './poll.ts';
import { createPull, type PullDeps } from './pull-feed.ts';
import type { Standing } from './reports.ts';

export type Replication = {
  readonly handingIn: HandingIn;
  readonly audit: () => AuditState;
  /** Documents that came down since the start. */
  readonly loaded: () => number;
  /** When all has come down once but the goods, which may be many, and the others' journals: who has some can sell. */
  readonly readyToSell: Promise<void>;
  /** When every feed has come down once. */
  readonly firstLoad: Promise<void>;
  readonly stop: () => Promise<void>;
};

export type ReplicationDeps = {
  readonly database: TillDatabase;
  readonly journal: Journal;
  readonly local: LocalState;
  readonly link: HubLink;
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
  readonly onChange: () => void;
  /** What the hub has of this till's journal, whenever it says so. */
  readonly onHeads: (heads: readonly HubHead[]) => void;
};

/** What may take long to come down, and need not all be there to sell. */
const LARGE: ReadonlySet<string> = new Set(['products', 'journals']);

/**
 * A page is written in one go. The first load is nothing but that, so its pages are as big as the hub gives; later
 * ones are small enough that a cashier who scans meanwhile feels nothing.
 */
const FIRST_PAGE = 2_000;
const PAGE = 250;
/** RxDB's own wait after an error, which here is only a bug or the stop. */
const RETRY_MILLISECONDS = 1_000;

export function startReplication(deps: ReplicationDeps): Replication {
  const { database, journal, link, log } = deps;
  const session = createDeviceSession(link, {
    terminalId: journal.place.terminalId,
    privateKey: deps.privateKey,
  });
  const handingIn = createHandingIn({
    ...deps,
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
      pullAll();
      inBackground(handingIn.repair());
    },
  });
  const resync = new Map(FEED_NAMES.map((feed) => [feed, new Subject<'RESYNC'>()]));
  let loaded = 0;
  let forgottenFor = '';
  const pullDeps = {
    link,
    session,
    onNewHub: (hubEpoch: string) => {
      // Every feed notices, and what was offered again since is not offered once more.
      if (hubEpoch !== forgottenFor) handingIn.forget();
      forgottenFor = hubEpoch;
    },
    findVanished: (feed: FeedName, brought: ReadonlySet<string>) => findVanished(database, feed, brought),
    onPage: (_feed: FeedName, count: number) => {
      loaded += count;
      if (count > 0) deps.onChange();
    },
  };

  const up = handUp(database, handingIn);
  const down = FEED_NAMES.map((feed) =>
    followFeed(deps, pullDeps, { feed, news: resync.get(feed) ?? new Subject<'RESYNC'>() }),
  );
  const loadOf = async (feeds: readonly FeedName[]): Promise<void> => {
    await Promise.all(
      down
        .filter((_, index) => feeds.some((feed) => feed === FEED_NAMES[index]))
        .map((state) => state.awaitInitialReplication()),
    );
  };
  const states: readonly Pick<typeof up, 'error$' | 'cancel'>[] = [up, ...down];
  for (const state of states) state.error$.subscribe((error) => log.warn({ error }, 'replication'));

  const pullAll = () => {
    for (const news of resync.values()) news.next('RESYNC');
  };
  const inBackground = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      if (!(error instanceof LinkStoppedError)) log.warn({ error }, 'the hub did not say what it has');
    });
  };
  const askHeads = () => {
    inBackground(handingIn.askHeads());
  };
  askHeads();
  const news = listenForNews({
    ...deps,
    session,
    onNews: (feed) => resync.get(feed)?.next('RESYNC'),
    onConnect: () => {
      link.wake();
      askHeads();
      agreement.onConnect();
      pullAll();
    },
  });
  const stopPoll = startPoll({ ...deps, handingIn, pullAll });
  return {
    handingIn,
    audit: agreement.audit,
    loaded: () => loaded,
    readyToSell: loadOf(FEED_NAMES.filter((feed) => !LARGE.has(feed))),
    firstLoad: loadOf(FEED_NAMES),
    stop: async () => {
      stopPoll();
      agreement.stop();
      news.close();
      const cancelled = states.map((state) => state.cancel());
      link.stop();
      await Promise.all(cancelled);
    },
  };
}

function handUp({ journal }: TillDatabase, handingIn: HandingIn) {
  return replicateRxCollection<{ id: string }, never>({
    collection: journal,
    replicationIdentifier: 'hub-up',
    live: true,
    retryTime: RETRY_MILLISECONDS,
    waitForLeadership: false,
    toggleOnDocumentVisible: false,
    push: {
      batchSize: MOST_ENTRIES,
      handler: async (rows) => {
        await handingIn.send(rows.map((row) => plain(row.newDocumentState)));
        return [];
      },
    },
  });
}

type Followed = { readonly feed: (typeof FEED_NAMES)[number]; readonly news: Subject<'RESYNC'> };

function followFeed({ database, isLoaded }: ReplicationDeps, pull: PullDeps, { feed, news }: Followed) {
  return replicateRxCollection<{ id: string }, Checkpoint>({
    collection: database[feed],
    replicationIdentifier: 'hub-down',
    live: true,
    retryTime: RETRY_MILLISECONDS,
    waitForLeadership: false,
    toggleOnDocumentVisible: false,
    pull: {
      batchSize: isLoaded ? PAGE : FIRST_PAGE,
      handler: createPull(pull, feed),
      stream$: news,
    },
  });
}
