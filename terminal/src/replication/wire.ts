/**
 * One request on its way and what it comes to. A body that is worth it travels compressed; a hub, or a proxy before
 * it, that cannot read that is asked plainly from then on. Nothing on the way may answer from a cache.
 */
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { PROTOCOL_HEADER, PROTOCOLS_HEADER, type Spoken, spokenOfHeader } from '@counterbook/shared/sync';
import { type Outcome, outcomeOf } from './answers.ts';
import type { HubRequest } from './hub-link.ts';

export type Wire = (request: HubRequest, on: Connection) => Promise<Outcome>;

export type Connection = {
  readonly stop: AbortSignal;
  /** What this till speaks with this hub. */
  readonly protocol: () => number;
  /** What the hub says that it speaks, whenever it says something. */
  readonly onSpoken: (spoken: Spoken) => void;
};

export type WireDeps = {
  readonly hubUrl: string;
  readonly now: () => number;
  /** The system's, unless said. */
  readonly fetch?: typeof globalThis.fetch;
};

const TIMEOUT_MILLISECONDS = 20_000;
/** Below it the bytes saved are not worth the word about it. */
const WORTH_COMPRESSING = 1_024;
/** What is compressed sooner than a thread could be asked to. */
const COMPRESSED_AT_ONCE = 16_384;
/** What no reader of compressed bodies answers: not the type, or not JSON. */
const NOT_READ: ReadonlySet<number> = new Set([400, 415]);

const compressBeside = promisify(gzip);

export function createWire({ hubUrl, now, fetch = globalThis.fetch }: WireDeps): Wire {
  let readsCompressed = true;

  const send = async (request: HubRequest, on: Connection, content: Content): Promise<Outcome> => {
    try {
      const authorization =
        request.token === null ? {} : { authorization: `Bearer ${await request.token()}` };
      const { headers, body } = content;
      const sentAt = performance.now();
      const response = await fetch(new URL(request.path, hubUrl), {
        method: request.method,
        headers: {
          'cache-control': 'no-store',
          [PROTOCOL_HEADER]: String(on.protocol()),
          ...headers,
          ...authorization,
        },
        redirect: 'manual',
        signal: AbortSignal.any([
          on.stop,
          AbortSignal.timeout(request.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS),
        ]),
        ...(body === undefined ? {} : { body }),
      });
      const outcome = await outcomeOf(response, { now: now(), sentAt });
      const isSync = request.path.startsWith('/api/sync/') && outcome.kind === 'answer';
      const spoken = response.headers.get(PROTOCOLS_HEADER);
      if (isSync || spoken !== null) on.onSpoken(spokenOfHeader(spoken));
      return outcome;
    } catch (error) {
      if (error instanceof TokenRefusedError) return error.outcome;
      return { kind: 'unreachable', trouble: 'The hub cannot be reached.' };
    }
  };

  return async (request, on) => {
    if (request.body === undefined) return send(request, on, { headers: {} });
    const text = JSON.stringify(request.body);
    const plain: Content = { headers: JSON_TYPE, body: text };
    if (!readsCompressed || text.length < WORTH_COMPRESSING) return send(request, on, plain);
    const packed = { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: await compress(text) };
    const outcome = await send(request, on, packed);
    if (outcome.kind !== 'refused' || !NOT_READ.has(outcome.status)) return outcome;
    const again = await send(request, on, plain);
    readsCompressed = again.kind !== 'answer';
    return again;
  };
}

async function compress(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return text.length <= COMPRESSED_AT_ONCE ? gzipSync(text) : compressBeside(text);
}

type Content = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};
const JSON_TYPE = { 'content-type': 'application/json' };

/** The way to a token ended in something else than a token: that is what the request came to. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(`no token: ${outcome.kind}`);
    this.outcome = outcome;
  }
}
