/** One request exactly as it is written: no client rights its path, and headers go out as they are. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export type Sent = {
  readonly method: string;
  /** As it stands in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Another address of this machine, for those who are counted by theirs. */
  readonly from?: string;
};

export type Received = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const PATIENCE_MS = 30_000;

export function send(baseUrl: string, { method, path, headers = {}, body, from }: Sent): Promise<Received> {
  const { hostname, port } = new URL(baseUrl);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        agent,
        host: hostname,
        port,
        method,
        path,
        ...(from === undefined ? {} : { localAddress: from }),
        headers: { ...length, ...(headers as Record<string, string | string[]>) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

export function sendJson(
  baseUrl: string,
  method: string,
  path: string,
  options: {
    readonly token?: string | null;
    readonly body?: unknown;
    readonly headers?: Sent['headers'];
    readonly from?: string | undefined;
  } = {},
): Promise<Received> {
  const { token = null, body, headers = {}, from } = options;
  return send(baseUrl, {
    method,
    path,
    ...(from === undefined ? {} : { from }),
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
