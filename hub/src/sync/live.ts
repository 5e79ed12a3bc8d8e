/**
 * The live stream says only that a feed has news up to a number; tills pull. What comes within a few milliseconds is
 * told once. Lost news is no harm: tills also look by themselves.
 */
import type { Server as HttpServer } from 'node:http';
import { FEEDS, type FeedName, type News } from '@counterbook/shared/sync';
import { Server } from 'socket.io';
import type { TokenVerifier } from '../platform/auth/token-verifier.ts';
import { partitionFor } from './routes/feeds.ts';

const COALESCE_MS = 10;

export type Live = {
  readonly attach: (server: HttpServer) => void;
  readonly announce: (news: ReadonlyMap<string, number>) => void;
  readonly stop: () => Promise<void>;
};

export function createLive(tokens: TokenVerifier): Live {
  const io = new Server({ path: '/api/sync/live', serveClient: false, transports: ['websocket', 'polling'] });
  const waiting = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  io.use(async (socket, next) => {
    const token: unknown = socket.handshake.auth.token;
    const identity = typeof token === 'string' ? await tokens.verify(token) : null;
    const { companyId, shopIds } = identity ?? { companyId: null, shopIds: [] };
    if (identity?.role !== 'device' || companyId === null) return next(new Error('unauthenticated'));
    await socket.join(
      (Object.keys(FEEDS) as FeedName[]).map((feed) => partitionFor(companyId, shopIds[0] ?? '', feed)),
    );
    next();
  });
  const tell = () => {
    timer = null;
    for (const [partition, sequence] of waiting) {
      const news: News = { feed: partition.slice(partition.lastIndexOf('/') + 1) as FeedName, sequence };
      io.to(partition).emit('news', news);
    }
    waiting.clear();
  };
  return {
    attach: (server) => {
      io.attach(server);
    },
    announce: (news) => {
      for (const [partition, sequence] of news) waiting.set(partition, sequence);
      if (waiting.size > 0) timer ??= setTimeout(tell, COALESCE_MS);
    },
    stop: async () => {
      if (timer) clearTimeout(timer);
      io.disconnectSockets(true);
      await io.close();
    },
  };
}
