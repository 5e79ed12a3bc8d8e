/**
 * `node hub.ts`: the server of RxDB's page on HTTP replication, kinder than that page in one point: `updatedAt`, which
 * orders the pull, is the server's own count and not the client's clock.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Document, REFUSED_TYPE } from '../document.ts';

type Row = { readonly newDocumentState: Document; readonly assumedMasterState?: Document };
type Stored = Document & { readonly updatedAt: number };

const documents = new Map<string, Stored>();
const streams = new Set<ServerResponse>();
let count = 0;

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://hub');
  const act = pathname.split('/').at(-1);
  if (act === 'pullStream') return stream(response);
  response.setHeader('content-type', 'application/json');
  if (act === 'pull') {
    const [after, limit] = [Number(searchParams.get('updatedAt')), Number(searchParams.get('limit'))];
    response.end(JSON.stringify(pull(after, limit)));
  } else if (act === 'push') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const rows: readonly Row[] = JSON.parse(Buffer.concat(chunks).toString());
    if (rows.some(({ newDocumentState: { type } }) => type === REFUSED_TYPE)) response.statusCode = 422;
    response.end(response.statusCode === 422 ? '{"error":"a row is not valid"}' : JSON.stringify(push(rows)));
  } else {
    response.end(JSON.stringify([...documents.keys()]));
  }
}

function pull(after: number, limit: number) {
  const page = [...documents.values()]
    .filter(({ updatedAt }) => updatedAt > after)
    .sort((left, right) => left.updatedAt - right.updatedAt)
    .slice(0, limit);
  return { documents: page, checkpoint: { updatedAt: page.at(-1)?.updatedAt ?? after } };
}

/** @returns the conflicts. */
function push(rows: readonly Row[]): readonly Stored[] {
  const conflicts: Stored[] = [];
  const written: Stored[] = [];
  for (const { newDocumentState, assumedMasterState } of rows) {
    const real = documents.get(newDocumentState.id);
    if (real && real.updatedAt !== assumedMasterState?.updatedAt) {
      conflicts.push(real);
      continue;
    }
    count += 1;
    const stored = { ...newDocumentState, updatedAt: count };
    documents.set(stored.id, stored);
    written.push(stored);
  }
  if (written.length > 0) tell(written);
  return conflicts;
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(': open\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

function tell(written: readonly Stored[]): void {
  const event = { documents: written, checkpoint: { updatedAt: written.at(-1)?.updatedAt } };
  for (const response of streams) response.write(`data: ${JSON.stringify(event)}\n\n`);
}
