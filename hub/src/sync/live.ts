/**
 * The live stream says only that a feed has news up to a number; tills pull. On a quiet line news is told at once, and
 * what follows within a few milliseconds is told together. What another instance has written is noticed by its
 * sequence. Lost news is no harm: tills also look by themselves.
 */
import type { Server as HttpServer } from 'node:http';
import { FEEDS, type FeedName, type News } from '@counterbook/shared/sync';
import { Server, type Socket } from 'socket.io';
import type { TokenVerifier } from '../platform/auth/token-verifier.ts';
import { partitionFor } from './routes/feeds.ts';

const COALESCE_MS = 10;
const NEIGHBOURS_MS = 200;

export type Live = {
  readonly attach: (server: HttpServer) => void;
  readonly announce: (news: ReadonlyMap<string, number>) => void;
  /** Hangs up without a word that would keep a till from calling again by itself. */
  readonly detach: () => void;
  readonly stop: () => Promise<void>;
};

/** A connection lives as long as its token is good, and that is asked again every few seconds. */
const RECHECK_MS = 10_000;

/** How far partitions are, where other instances write them too; null where nobody else does. */
export type ReadSequences = (partitions: readonly string[]) => Promise<ReadonlyMap<string, number>>;

export function createLive(
  tokens: TokenVerifier,
  { recheckMs = RECHECK_MS, sequences = null }: { recheckMs?: number; sequences?: ReadSequences | null } = {},
): Live {
  const io = new Server({ path: '/api/sync/live', serveClient: false, transports: ['websocket'] });
  const waiting = new Map<string, number>();
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
    for (const [partition, sequence] of waiting) {
      told.set(partition, sequence);
      const news: News = { feed: partition.slice(partition.lastIndexOf('/') + 1) as FeedName, sequence };
      io.to(partition).emit('news', news);
    }
    waiting.clear();
  };
  const announce: Live['announce'] = (news) => {
    for (const [partition, sequence] of news)
      if (sequence > (told.get(partition) ?? 0))
        waiting.set(partition, Math.max(sequence, waiting.get(partition) ?? 0));
    if (timer === null) tell();
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
    if (partitions.length > 0) announce(await sequences(partitions).catch(() => new Map()));
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
