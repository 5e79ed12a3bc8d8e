/**
 * The live stream says that a feed has news up to a number, and what it is where that is little; tills pull the rest. On
 * a quiet line news is told at once, and what follows within a few milliseconds is told together. What another instance
 * has written is noticed by its sequence. Lost news is no harm: tills also look by themselves.
 */
import type { Server as HttpServer } from 'node:http';
import { FEEDS, type FeedName, joinSteps, type News, type Step } from '@counterbook/shared/sync';
import { Server, type Socket } from 'socket.io';
import type { TokenVerifier } from '../platform/auth/token-verifier.ts';
import { loadOf } from './domain/feed-position.ts';
import type { FeedNews } from './persistence/write-feed.ts';
import { partitionFor } from './routes/feeds.ts';

const COALESCE_MS = 10;
const NEIGHBOURS_MS = 200;
/** Whatever is larger is not told to a thousand tills that may have it already. */
const MOST_BYTES = 16_384;

export type Live = {
  readonly attach: (server: HttpServer) => void;
  readonly announce: (news: FeedNews) => void;
  /** Hangs up without a word that would keep a till from calling again by itself. */
  readonly detach: () => void;
  readonly stop: () => Promise<void>;
};

/** A connection lives as long as its token is good, and that is asked again every few seconds. */
const RECHECK_MS = 10_000;

/** How far partitions are, where other instances write them too; null where nobody else does. */
export type ReadSequences = (partitions: readonly string[]) => Promise<ReadonlyMap<string, number>>;

type Options = {
  /** Under which the feeds are told; asked for with each piece of news. */
  readonly hubEpoch: () => string;
  readonly recheckMs?: number;
  readonly sequences?: ReadSequences | null;
};
type Waiting = { readonly sequence: number; readonly step: Step | undefined };

export function createLive(tokens: TokenVerifier, options: Options): Live {
  const { hubEpoch, recheckMs = RECHECK_MS, sequences = null } = options;
  const io = new Server({ path: '/api/sync/live', serveClient: false, transports: ['websocket'] });
  const waiting = new Map<string, Waiting>();
  const told = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  io.use(async (socket, next) => {
    const identity = await deviceOf(tokens, socket.handshake.auth.token);
    if (identity === null) return next(new Error('unauthenticated'));
    const { companyId, shopId } = identity;
    await socket.join(
      (Object.keys(FEEDS) as FeedName[]).map((feed) => partitionFor(companyId, shopId, feed)),
    );
    next();
  });
  const recheck = setInterval(() => {
    for (const socket of io.of('/').sockets.values()) void cutUnlessGood(tokens, socket);
  }, recheckMs);
  const tell = () => {
    timer = waiting.size > 0 ? setTimeout(tell, COALESCE_MS) : null;
    for (const [partition, { sequence, step }] of waiting) {
      told.set(partition, sequence);
      const feed = partition.slice(partition.lastIndexOf('/') + 1) as FeedName;
      const news: News = { feed, sequence, ...(isSmall(step) ? { step } : {}) };
      io.to(partition).emit('news', news);
    }
    waiting.clear();
  };
  const add = (news: FeedNews, epoch: string): void => {
    for (const [partition, { sequence, change }] of news) {
      const before = waiting.get(partition);
      if (sequence <= Math.max(told.get(partition) ?? 0, before?.sequence ?? 0)) continue;
      const step =
        change === undefined
          ? undefined
          : {
              load: loadOf({ hubEpoch: epoch, partition }),
              through: sequence,
              after: change.after,
              documents: [...change.documents],
            };
      waiting.set(partition, { sequence, step: before === undefined ? step : joinSteps(before.step, step) });
    }
    if (timer === null) tell();
  };
  const announce: Live['announce'] = (news) => {
    if (news.size > 0) add(news, hubEpoch());
  };
  const stopLooking = sequences === null ? () => undefined : lookAtNeighbours(io, sequences, announce);
  return {
    attach: (server) => {
      io.attach(server);
    },
    announce,
    detach: () => io.engine.close(),
    stop: async () => {
      if (timer) clearTimeout(timer);
      clearInterval(recheck);
      stopLooking();
      await io.close();
    },
  };
}

/** Looks again and again at the partitions that somebody here listens to. */
function lookAtNeighbours(io: Server, sequences: ReadSequences, announce: Live['announce']): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const { rooms, sids } = io.of('/').adapter;
    const partitions = [...rooms.keys()].filter((room) => !sids.has(room));
    // A database that is away is away for the tills too: they look by themselves.
    if (partitions.length > 0) {
      const found = await sequences(partitions).catch(() => new Map<string, number>());
      announce(new Map([...found].map(([partition, sequence]) => [partition, { sequence }])));
    }
    plan();
  };
  const plan = (): void => {
    if (!isStopped) timer = setTimeout(() => void look(), NEIGHBOURS_MS * (0.75 + Math.random() / 2));
  };
  plan();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

function isSmall(step: Step | undefined): step is Step {
  return step !== undefined && JSON.stringify(step.documents).length <= MOST_BYTES;
}

/** Null for whoever may not listen, and where nobody can say: the till looks by itself meanwhile. */
async function deviceOf(
  tokens: TokenVerifier,
  token: unknown,
): Promise<{ readonly companyId: string; readonly shopId: string } | null> {
  if (typeof token !== 'string') return null;
  const identity = await tokens.verify(token).catch(() => null);
  if (identity?.role !== 'device' || identity.companyId === null) return null;
  return { companyId: identity.companyId, shopId: identity.shopIds[0] ?? '' };
}

async function cutUnlessGood(tokens: TokenVerifier, socket: Socket): Promise<void> {
  if ((await deviceOf(tokens, socket.handshake.auth.token)) === null) socket.disconnect(true);
}
