/**
 * Stands right before a hub and meddles with what is said: it alters chosen requests, the same way whenever they come,
 * and swallows live messages, one chunk each, of streams and sockets. All else passes as it is.
 */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';

export type Meddler = {
  readonly url: string;
  readonly alter: (change: (path: string, body: string) => string) => void;
  /** Chunks from the hub's live stream that carry `word` are swallowed. @returns how many were, when asked. */
  readonly swallow: (word: string | null) => void;
  readonly swallowed: () => number;
  readonly stop: () => void;
};

export async function startMeddler(hubUrl: string): Promise<Meddler> {
  const { hostname, port } = new URL(hubUrl);
  let change = (_path: string, body: string) => body;
  let word: string | null = null;
  let swallowed = 0;
  const passes = (chunk: Buffer): boolean => {
    if (word === null || !chunk.includes(word)) return true;
    swallowed += 1;
    return false;
  };
  const server = createServer(async (request, response) => {
    const { method, url: path = '/' } = request;
    const { 'transfer-encoding': _, ...headers } = request.headers;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = altered(request, Buffer.concat(chunks), (text) => change(path, text));
    const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
    const asking = httpRequest({
      ...{ hostname, port, method, path, headers: { ...headers, ...length }, agent: false },
    });
    asking.on('error', () => response.destroy());
    response.on('close', () => asking.destroy());
    asking.on('response', async (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      const isLive = answer.headers['content-type'] === 'text/event-stream';
      answer.on('data', (chunk: Buffer) => (!isLive || passes(chunk)) && response.write(chunk));
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
    });
    asking.end(body);
  });
  server.on('upgrade', (request, socket: Socket, head: Buffer) => {
    const far = connect(Number(port), hostname);
    far.write(headOf(request));
    far.write(head);
    socket.pipe(far);
    far.on('data', (chunk: Buffer) => passes(chunk) && socket.write(chunk));
    for (const [from, to] of [
      [socket, far],
      [far, socket],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    alter: (next) => {
      change = next;
    },
    swallow: (next) => {
      word = next;
    },
    swallowed: () => swallowed,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function altered(request: IncomingMessage, body: Buffer, change: (text: string) => string): Buffer {
  const isZipped = request.headers['content-encoding'] === 'gzip';
  const text = (isZipped ? gunzipSync(body) : body).toString();
  const changed = change(text);
  if (changed === text) return body;
  return isZipped ? gzipSync(changed) : Buffer.from(changed);
}

function headOf({ url, rawHeaders }: IncomingMessage): string {
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return `${[`GET ${url} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`;
}
