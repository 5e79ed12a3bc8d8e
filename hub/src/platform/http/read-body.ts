/**
 * Reads a JSON body up to its limit, counted after inflation, and not a byte further: whoever sends more is answered
 * at once. A body without an end, or a small one that inflates without
 * one, costs no more than the limit.
 */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, gunzipSync } from 'node:zlib';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { parseJson } from './parse-json.ts';
import { HttpProblem, problemOf } from './problem.ts';

/** `application/json`, or that with its one right parameter. */
const JSON_TYPE = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*$/i;

/** Puts the parsed body on the request, undefined where there is none. */
export function readBody(limit: number): RequestHandler {
  return async (request: Request, _response: Response, next: NextFunction): Promise<void> => {
    const { 'content-type': type = '', 'content-length': length = 0 } = request.headers;
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(length) > 0;
    if (hasBody && !JSON_TYPE.test(type)) {
      throw new HttpProblem(problemOf(415, 'body.type', 'The body must be application/json, in UTF-8'));
    }
    const bytes = hasBody ? await read(request, limit) : null;
    request.body = bytes === null || bytes.length === 0 ? undefined : parseJson(bytes);
    next();
  };
}

/** Compressed bytes that are inflated sooner than a thread could be asked to; whatever they hide is soon bounded. */
const INFLATED_AT_ONCE = 2_048;

async function read(request: Request, limit: number): Promise<Buffer> {
  const { 'content-encoding': encoding, 'content-length': length = Number.POSITIVE_INFINITY } =
    request.headers;
  if (encoding !== 'gzip' || Number(length) > INFLATED_AT_ONCE)
    return collect(request, inflated(request), limit);
  return gunzip(await collect(request, request, limit), limit);
}

function gunzip(bytes: Buffer, limit: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const isTooMuch = error instanceof RangeError;
    throw isTooMuch ? tooLarge() : malformed();
  }
}

async function collect(request: Request, plain: Readable, limit: number): Promise<Buffer> {
  const isTooLong = plain === request && Number(request.headers['content-length'] ?? 0) > limit;
  if (isTooLong) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of plain.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    const isAborted = request.destroyed && !request.complete;
    throw isAborted ? new HttpProblem(problemOf(400, 'body.aborted', 'The body ended early')) : malformed();
  } finally {
    if (plain !== request) plain.destroy();
  }
  return Buffer.concat(chunks);
}

function inflated(request: Request): Readable {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  const onward = (inflate: ReturnType<typeof createGunzip>) => {
    // An aborted request ends what reads it, which would otherwise wait for the rest.
    request.once('close', () => request.complete || inflate.destroy(new Error('aborted')));
    return request.pipe(inflate);
  };
  switch (encoding) {
    case 'identity':
      return request;
    case 'gzip':
      return onward(createGunzip());
    case 'deflate':
      return onward(createInflate());
    case 'br':
      return onward(createBrotliDecompress());
    default:
      throw new HttpProblem(problemOf(415, 'body.encoding', 'The body has an encoding that is not served'));
  }
}

function malformed(): HttpProblem {
  return new HttpProblem(problemOf(400, 'request.malformed', 'The request is not well formed'));
}

function tooLarge(): HttpProblem {
  return new HttpProblem(problemOf(413, 'body.too-large', 'The body is too large'));
}
