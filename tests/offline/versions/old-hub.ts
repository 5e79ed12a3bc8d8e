/** A hub of the first version: whatever it was not made for it refuses, and of its answers nothing is new. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SmallHub, startSmallHub } from '../../../terminal/src/replication/small-hub.ts';
import { FEED_PAGE, FEED_QUERY, FEEDS, HAND_IN, HAND_IN_ANSWER, HEADS } from './protocol-1.ts';

export type OldHub = SmallHub & {
  /** What it said no to, each once. */
  readonly refused: () => readonly string[];
};

export async function startOldHub(): Promise<OldHub> {
  const inside = await startSmallHub();
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    answer(inside, request, response, (what) => refused.add(what)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...inside,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => [...refused],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await inside.close();
    },
  };
}

async function answer(
  inside: SmallHub,
  request: IncomingMessage,
  response: ServerResponse,
  refuse: (what: string) => void,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', inside.url);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const no = (status: number, what: string) => {
    refuse(what);
    const problem = { code: 'input.invalid', title: 'The input is not valid', status };
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  };
  if (request.headers['content-encoding'] !== undefined) return no(415, 'a compressed body');
  const feed = /^\/api\/sync\/feeds\/(.+)$/.exec(pathname)?.[1];
  if (feed !== undefined && !FEEDS.includes(feed)) return no(400, `feed ${feed}`);
  if (feed !== undefined && !FEED_QUERY.safeParse(Object.fromEntries(searchParams)).success)
    return no(400, `query ${searchParams}`);
  if (!KNOWN.test(pathname)) return no(404, pathname);
  if (pathname === '/api/sync/journal') {
    const parsed = HAND_IN.safeParse(JSON.parse(String(body)));
    if (!parsed.success) return no(400, `hand-in: ${parsed.error.message}`);
  }
  const { authorization } = request.headers;
  const passed = await fetch(new URL(request.url ?? '/', inside.url), {
    method: request.method ?? 'GET',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    ...(body.length === 0 ? {} : { body }),
  });
  const said: unknown = await passed.json();
  response
    .writeHead(passed.status, { 'content-type': 'application/json' })
    .end(JSON.stringify(passed.ok ? asOld(pathname, said) : said));
}

const KNOWN = /^\/api\/(auth\/|sync\/(journal|heads|feeds\/[a-z]+)$)/;

function asOld(pathname: string, said: unknown): unknown {
  if (pathname === '/api/sync/journal') return HAND_IN_ANSWER.parse(said);
  if (pathname === '/api/sync/heads') return HEADS.parse(said);
  return pathname.startsWith('/api/sync/feeds/') ? FEED_PAGE.parse(said) : said;
}
