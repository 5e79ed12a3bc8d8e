/**
 * The feeds' ways down, each a replication of its own that only pulls. Whatever asks for one says no more than that it
 * should ask the hub: what came by any other way could be skipped.
 */
import type { Checkpoint, FeedName, News } from '@counterbook/shared/sync';
import type { RxReplicationState } from 'rxdb/plugins/replication';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import { FEED_NAMES, type TillDatabase } from '../till/collections.ts';
import type { Log } from '../till/parts.ts';
import type { DeviceSession } from './device-session.ts';
import { findVanished } from './find-vanished.ts';
import type { HandingIn } from './hand-in.ts';
import type { HubLink } from './hub-link.ts';
import { createPull, type PullDeps } from './pull-feed.ts';
import { createSteps } from './steps.ts';
import { createStoredPages } from './stored-pages.ts';
import type { SyncLog } from './sync-log.ts';
import { watchLink } from './watch-link.ts';

export type Feeds = {
  /** Documents that came down since the start. */
  readonly loaded: () => number;
  /** When all has come down once but the goods, which may be many, and the others' journals: who has some can sell. */
  readonly readyToSell: Promise<void>;
  /** When every feed has come down once. */
  readonly firstLoad: Promise<void>;
  readonly tell: (news: News) => void;
  readonly pullAll: () => void;
  readonly cancel: () => Promise<void>;
};

export type FeedsDeps = {
  readonly database: TillDatabase;
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly syncLog: SyncLog;
  readonly log: Log;
  readonly isLoaded: boolean;
  readonly handingIn: Pick<HandingIn, 'forget'>;
  readonly onChange: () => void;
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

type Way = { readonly state: RxReplicationState<{ id: string }, Checkpoint>; readonly ask: () => void };

export function startFeeds(deps: FeedsDeps): Feeds {
  let loaded = 0;
  let isStopped = false;
  let forgottenFor = '';
  const onNewHub = (hubEpoch: string): void => {
    // Every feed notices, and what was offered again since is not offered once more.
    if (hubEpoch !== forgottenFor) deps.handingIn.forget();
    forgottenFor = hubEpoch;
  };
  const steps = createSteps();
  const start = (feed: FeedName): Way => {
    const resync = new Subject<'RESYNC'>();
    const pages = pagesOf(
      { ...deps, onNewHub, takeStep: steps.take, isStopped: () => isStopped },
      feed,
      (count) => {
        loaded += count;
      },
    );
    const state = replicateRxCollection<{ id: string }, Checkpoint>({
      collection: deps.database[feed],
      replicationIdentifier: 'hub-down',
      live: true,
      retryTime: RETRY_MILLISECONDS,
      waitForLeadership: false,
      toggleOnDocumentVisible: false,
      pull: {
        batchSize: deps.isLoaded ? PAGE : FIRST_PAGE,
        handler: (checkpoint, limit) => pages.next({ checkpoint, limit }),
        stream$: resync,
      },
    });
    state.error$.subscribe((error) => {
      if (isStopped) return;
      deps.log.warn({ error, feed }, 'a feed');
      // What the store throws comes through as it is.
      const wasPulled = 'parameters' in error && 'direction' in error.parameters;
      if (!wasPulled) pages.failed();
      deps.syncLog.failed(feed, wasPulled ? NOT_READ : NOT_STORED);
    });
    return { state, ask: () => resync.next('RESYNC') };
  };
  const ways = new Map(FEED_NAMES.map((feed) => [feed as FeedName, start(feed)]));
  const loadOf = async (feeds: readonly FeedName[]): Promise<void> => {
    await Promise.all(feeds.map((feed) => ways.get(feed)?.state.awaitInitialReplication()));
  };
  return {
    loaded: () => loaded,
    readyToSell: loadOf(FEED_NAMES.filter((feed) => !LARGE.has(feed))),
    firstLoad: loadOf(FEED_NAMES),
    tell: ({ feed, step }) => {
      steps.heard(feed, step);
      ways.get(feed)?.ask();
    },
    pullAll: () => {
      for (const { ask } of ways.values()) ask();
    },
    cancel: async () => {
      isStopped = true;
      await Promise.all([...ways.values()].map(({ state }) => state.cancel()));
    },
  };
}

const NOT_READ = { cause: 'refused', message: 'The hub’s answer could not be read.' } as const;
const NOT_STORED = {
  cause: 'not-stored',
  message: 'What came down could not be stored on this till. It is asked for again.',
} as const;

function pagesOf(
  deps: FeedsDeps & Pick<PullDeps, 'onNewHub' | 'takeStep'> & { readonly isStopped: () => boolean },
  feed: FeedName,
  onLoaded: (count: number) => void,
) {
  const { database, syncLog, isStopped } = deps;
  const pulling = {
    ...deps,
    link: watchLink(deps.link, syncLog, feed),
    findVanished: (name: FeedName, brought: ReadonlySet<string>) => findVanished(database, name, brought),
    onPage: (count: number) => {
      onLoaded(count);
      if (count > 0) deps.onChange();
    },
  };
  return createStoredPages({
    begin: () => {
      const pull = createPull(pulling, feed);
      return async (checkpoint, limit) => {
        const page = await pull(checkpoint, limit);
        syncLog.reached(feed, page.checkpoint.sequence);
        return page;
      };
    },
    find: async (id) => (await database[feed].storageInstance.findDocumentsById([id], true))[0],
    isStopped,
  });
}
