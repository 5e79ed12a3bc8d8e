import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';
import type { RouteClass } from '../domain/route-class.ts';

/** Between two pieces of a body; a phone in a cellar takes a few seconds. */
const PAUSE_WITHIN_MS = 20_000;
/** A till's sale, and most of what people send: it goes on in one piece with its headers. */
const WHOLE_BYTES = 64 * 1024;

/** Null where the request has none; whole where it is small and says so. */
export async function clientBodyOf(
  request: IncomingMessage,
  routeClass: RouteClass,
): Promise<Readable | Buffer | null> {
  const length = request.headers['content-length'];
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  if (!isChunked && (length === undefined || Number(length) === 0)) return null;
  if (request.method === 'GET' || request.method === 'HEAD') {
    throw new HttpProblem(problemOf(400, 'body.unexpected', 'This method has no body'));
  }
  if (Number(length ?? 0) > routeClass.bodyBytes) throw tooLarge();
  const pieces = counted(request, routeClass);
  if (isChunked || Number(length) > WHOLE_BYTES) return Readable.from(pieces, { objectMode: false });
  const whole: Buffer[] = [];
  for await (const piece of pieces) whole.push(piece);
  return Buffer.concat(whole);
}

/** A body that hides its length is counted as it flows; one that dawdles is not waited for. */
async function* counted(request: IncomingMessage, routeClass: RouteClass): AsyncGenerator<Buffer> {
  const until = performance.now() + routeClass.bodyWithinMs;
  // Leaving early must not tear down the connection on which the refusal is to be told.
  const pieces = request.iterator({ destroyOnReturn: false });
  let bytes = 0;
  try {
    for (;;) {
      const piece = await within(pieces.next(), Math.min(PAUSE_WITHIN_MS, until - performance.now()));
      if (piece.done === true) return;
      const chunk: Buffer = piece.value;
      bytes += chunk.length;
      if (bytes > routeClass.bodyBytes) throw tooLarge();
      yield chunk;
    }
  } finally {
    // Not waited for: a piece that never comes would hold it up.
    void pieces.return?.();
  }
}

async function within<T>(step: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const slow = problemOf(408, 'request.slow', 'The body took too long to arrive');
    timer = setTimeout(() => reject(new HttpProblem(slow)), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(): HttpProblem {
  return new HttpProblem(problemOf(413, 'body.too-large', 'The body is too large'));
}
