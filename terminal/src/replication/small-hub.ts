/**
 * A hub for tests: the till-hub contract over real sockets, in memory, with knobs for what goes wrong on the way. It
 * keeps each entry once, whatever arrives how often in what order.
 */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { JournalEntry } from '@counterbook/shared/journal';
import {
  COMPANY_FEEDS,
  deviceProofOf,
  EPOCHS_PER_ENROLMENT,
  type FeedName,
  type Move,
} from '@counterbook/shared/sync';
import { createSmallJournal, type SmallJournal } from './small-hub-journal.ts';

export type Fault = 'lost-answer' | 'busy' | 'captive-portal' | 'mute' | 'forgets-token';

export type SmallHub = {
  readonly url: string;
  readonly entries: () => readonly JournalEntry[];
  /** Entries that came under the id of another. */
  readonly forks: () => readonly JournalEntry[];
  /** How often an entry came that was there already. */
  readonly duplicates: () => number;
  readonly requests: () => readonly string[];
  readonly feed: (name: FeedName, documents: readonly Fed[]) => void;
  /** Orders the till to another shop, of which these are the feeds. */
  readonly order: (move: Move, feeds: Readonly<Partial<Record<FeedName, readonly Fed[]>>>) => void;
  /** As if it had never been: no deletion tells of it. */
  readonly drop: (name: FeedName, ids: readonly string[]) => void;
  /** Whoever asks next is given every feed from its beginning: what told of removals was cleared away. */
  readonly beginAnew: () => void;
  /** No page of it beyond the first is answered until it is let go. */
  readonly hold: (name: FeedName) => () => void;
  /** Another epoch: a restored hub, which has forgotten what it was handed. */
  readonly restore: () => void;
  /** The next so many requests to sync fail this way. */
  readonly fail: (fault: Fault, times: number) => void;
  /** An old one, or one behind a proxy that takes no compressed bodies. */
  readonly refuseCompressed: () => void;
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Fed = { readonly id: string; readonly _deleted?: boolean };
type State = {
  epoch: string;
  sequence: number;
  publicKey: string;
  tokens: number;
  enrolments: number;
  duplicates: number;
  readsCompressed: boolean;
  readonly feeds: Map<string, { sequence: number; document: object }[]>;
  journal: SmallJournal;
  move: Move | null;
  hasMoved: boolean;
  readonly feedsThere: Map<string, { sequence: number; document: object }[]>;
  readonly faults: Fault[];
  readonly requests: string[];
  readonly held: Map<string, Promise<void>>;
};

/** `publicKey`: of a device that enrolled before. */
export async function startSmallHub(publicKey = ''): Promise<SmallHub> {
  const state: State = {
    epoch: 'one',
    sequence: 0,
    publicKey,
    tokens: 1,
    enrolments: 0,
    duplicates: 0,
    readsCompressed: true,
    feeds: new Map(),
    journal: createSmallJournal(),
    move: null,
    hasMoved: false,
    feedsThere: new Map(),
    faults: [],
    requests: [],
    held: new Map(),
  };
  let server = createServer(answerWith(state));
  const port = await listen(server, 0);
  const goAway = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    entries: () =>
      ([...state.journal.entries.values()] as JournalEntry[]).sort(
        (left, right) => left.epoch - right.epoch || left.sequence - right.sequence,
      ),
    forks: () => state.journal.forks as unknown as readonly JournalEntry[],
    duplicates: () => state.duplicates,
    requests: () => state.requests,
    feed: (name, documents) => {
      for (const document of documents) {
        state.sequence += 1;
        const rows = (state.feeds.get(name) ?? []).filter(({ document: old }) => idOf(old) !== document.id);
        rows.push({ sequence: state.sequence, document: { _deleted: false, ...document } });
        state.feeds.set(name, rows);
      }
    },
    order: (move, feeds) => {
      state.move = move;
      state.tokens += 1;
      for (const [name, documents = []] of Object.entries(feeds)) {
        const rows = documents.map((document, at) => ({
          sequence: at + 1,
          document: { _deleted: false, ...document },
        }));
        state.feedsThere.set(name, rows);
      }
    },
    drop: (name, ids) => {
      const rows = state.feeds.get(name) ?? [];
      state.feeds.set(
        name,
        rows.filter(({ document }) => !ids.some((id) => id === idOf(document))),
      );
    },
    hold: (name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      state.held.set(name, promise);
      return resolve;
    },
    beginAnew: () => {
      state.epoch = `${state.epoch}.anew`;
    },
    restore: () => {
      state.epoch = `${state.epoch}+`;
      state.journal = createSmallJournal();
    },
    fail: (fault, times) => state.faults.push(...Array.from({ length: times }, () => fault)),
    refuseCompressed: () => {
      state.readsCompressed = false;
    },
    goAway,
    comeBack: async () => {
      server = createServer(answerWith(state));
      await listen(server, port);
    },
    close: goAway,
  };
}

/** A request that breaks off has nobody to answer. */
function answerWith(state: State) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(state, request, response).catch(() => response.destroy());
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://hub');
  const bytes = await readBody(request);
  state.requests.push(`${request.method} ${url.pathname}`);
  const isCompressed = request.headers['content-encoding'] === 'gzip';
  if (isCompressed && !state.readsCompressed)
    return send(response, 415, { code: 'body.encoding', title: 'No' });
  const body = jsonOf(isCompressed ? gunzipSync(bytes) : bytes);
  if (url.pathname === '/health/live') return send(response, 200, { status: 'ok' });
  if (url.pathname.startsWith('/api/auth/')) return send(response, 200, auth(state, url.pathname, body));
  if (request.headers.authorization !== `Bearer token-${state.tokens}`)
    return send(response, 401, { code: 'no' });
  const fault = state.faults.shift();
  if (fault === 'busy') {
    response.setHeader('retry-after', '1');
    return send(response, 503, { code: 'unavailable', title: 'Later' });
  }
  if (fault === 'captive-portal') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to the station</h1>');
    return;
  }
  if (fault === 'forgets-token') {
    state.tokens += 1;
    return send(response, 401, { code: 'no' });
  }
  if (url.searchParams.has('sequence')) await state.held.get(url.pathname.split('/').at(-1) ?? '');
  const done = answerTo(state, url, body);
  if (fault === 'mute') return;
  if (fault === 'lost-answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"verdicts":[');
    setTimeout(() => response.destroy(), 10);
    return;
  }
  send(response, 200, done);
}

function answerTo(state: State, url: URL, body: unknown): object {
  if (url.pathname === '/api/sync/heads') return state.journal.heads();
  if (url.pathname !== '/api/sync/journal') return page(state, url);
  const answer = state.journal.takeIn(body);
  state.duplicates += answer.duplicates;
  return answer;
}

function auth(state: State, path: string, body: Readonly<Record<string, unknown>>): object {
  if (path.endsWith('/enrol')) {
    state.publicKey = String(body.publicKey);
    const epoch = state.enrolments * EPOCHS_PER_ENROLMENT + 1;
    state.enrolments += 1;
    return { terminalId: 'till-1', terminalCode: 'T01', companyId: 'company-a', shopId: 'shop-1', epoch };
  }
  if (path.endsWith('/challenge')) return { nonce: 'nonce' };
  const proof = Buffer.from(deviceProofOf('till-1', 'nonce'));
  const isTrue = verify(
    null,
    proof,
    createPublicKey(state.publicKey),
    Buffer.from(String(body.signature), 'base64'),
  );
  if (!isTrue) return { code: 'no' };
  const token = { accessToken: `token-${state.tokens}`, expiresInSeconds: 900 };
  if (state.move === null) return token;
  state.hasMoved = Number(body.epoch ?? 0) >= state.move.epoch;
  return state.hasMoved ? token : { ...token, move: state.move };
}

function page(state: State, url: URL): object {
  const limit = Number(url.searchParams.get('limit'));
  const name = url.pathname.split('/').at(-1) ?? '';
  const isThere = state.hasMoved && !COMPANY_FEEDS.has(name as FeedName);
  const epoch = isThere ? `${state.epoch}.there` : state.epoch;
  const isOurs = url.searchParams.get('epoch') === epoch;
  const after = isOurs ? Number(url.searchParams.get('sequence')) : 0;
  const rows = ((isThere ? state.feedsThere : state.feeds).get(name) ?? [])
    .filter(({ sequence }) => sequence > after)
    .slice(0, limit);
  return {
    documents: rows.map(({ document }) => document),
    checkpoint: { epoch, sequence: rows.at(-1)?.sequence ?? after },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function jsonOf(bytes: Buffer): Record<string, unknown> {
  return bytes.length === 0 ? {} : JSON.parse(bytes.toString());
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function idOf(document: object): unknown {
  return Reflect.get(document, 'id');
}
