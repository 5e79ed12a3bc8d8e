import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { request } from 'undici';

/** One request and its answer, as the web's `Response` has it. */
export type Exchange = (
  url: URL,
  asked: {
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly signal: AbortSignal;
  },
) => Promise<Pick<Response, 'status' | 'text'> & { readonly headers: Pick<Headers, 'get'> }>;

/** What is unpacked sooner than a thread could be asked to. */
const UNPACKED_AT_ONCE = 16_384;

const unpackBeside = promisify(gunzip);

/** It is written when the turn of the event loop ends in which it was asked for. Redirects are not followed. */
export const exchange: Exchange = async (url, { headers, ...asked }) => {
  const answer = await request(url, { ...asked, headers: { 'accept-encoding': 'gzip', ...headers } });
  const get = (name: string): string | null => {
    const value = answer.headers[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  return {
    status: answer.statusCode,
    headers: { get },
    text: async () => {
      const encoding = get('content-encoding');
      if (encoding === null) return answer.body.text();
      const packed = new Uint8Array(await answer.body.arrayBuffer());
      if (encoding !== 'gzip') throw new Error(`an answer in ${encoding}, which was not asked for`);
      const bytes = packed.length <= UNPACKED_AT_ONCE ? gunzipSync(packed) : await unpackBeside(packed);
      return bytes.toString('utf8');
    },
  };
};
