import http from 'node:http';
import https from 'node:https';
import { type FeedName, type News, newsSchema } from '@counterbook/shared/sync';
import { io } from 'socket.io-client';
import { FEED_NAMES } from '../till/collections.ts';
import type { DeviceSession } from './device-session.ts';

export type NewsDeps = {
  readonly hubUrl: string;
  readonly session: DeviceSession;
  readonly onNews: (news: News) => void;
  readonly onConnect: () => void;
};

/** Hears that there is something new, and where it is little, what: a lost message costs time, not a document. */
export function listenForNews({ hubUrl, session, onNews, onConnect }: NewsDeps): { close: () => void } {
  const socket = io(hubUrl, {
    path: '/api/sync/live',
    transports: ['websocket'],
    // Typed for browsers; in Node it is the agent by which all others go, through a proxy where there is one.
    agent: (hubUrl.startsWith('https:') ? https : http).globalAgent as never,
    reconnectionDelay: 500,
    reconnectionDelayMax: 2_000,
    randomizationFactor: 0.5,
    auth: (give) => {
      session.token().then(
        (token) => give({ token }),
        () => give({}),
      );
    },
  });
  let retry: NodeJS.Timeout | undefined;
  socket.on('connect', onConnect);
  socket.on('disconnect', (reason) => {
    // The hub lets a connection live as long as its token: with a new one it goes on at once.
    if (reason !== 'io server disconnect') return;
    session.forget();
    socket.connect();
  });
  socket.on('connect_error', () => {
    // Refused by the hub, not by the network: socket.io leaves that to us.
    if (socket.active) return;
    session.forget();
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), REFUSED_MILLISECONDS);
  });
  socket.on('news', (message: unknown) => {
    const news = newsSchema.safeParse(message);
    if (news.success && isFollowed(news.data.feed)) onNews(news.data);
  });
  return {
    close: () => {
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}

const REFUSED_MILLISECONDS = 5_000;

function isFollowed(feed: FeedName): boolean {
  return FEED_NAMES.some((name) => name === feed);
}
