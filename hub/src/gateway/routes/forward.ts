/**
 * Hands one request to one instance and its answer back, bodies streamed both ways. What became of it is told to the
 * instance's breaker: only silence counts against it, because a service that says no, or "not now", is alive.
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Dispatcher } from 'undici';
import { factsOf } from '../../platform/http/request-facts.ts';
import type { Instance } from '../../platform/http/upstreams/instance.ts';
import { isBroken, isLate, isUnreachable } from '../../platform/http/upstreams/upstream-error.ts';
import { headersInwards, headersOutwards } from '../domain/passing-headers.ts';
import type { RouteClass } from '../domain/route-class.ts';

type Handed = {
  readonly instance: Instance;
  readonly request: Request;
  readonly response: Response;
  readonly body: Readable | Buffer | null;
  readonly routeClass: RouteClass;
};

/** Throws what prevented an answer; once an answer has begun it can only be cut. */
export async function forward(handed: Handed): Promise<void> {
  const { instance, response } = handed;
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  // Whoever looks on already listens, and the pipe adds its own.
  response.setMaxListeners(20).once('close', leave);
  factsOf(response).upstream = instance.url;
  try {
    const answer = await ask(handed, leaving.signal);
    instance.breaker.succeeded();
    await hand(answer, response);
  } catch (error) {
    // Too late to say anything else.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (isSilence(error)) instance.breaker.failed();
    else instance.breaker.abandoned();
    if (!leaving.signal.aborted) throw error;
  } finally {
    response.off('close', leave);
  }
}

function ask(handed: Handed, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { instance, request, body, routeClass } = handed;
  return instance.pool.request({
    method: request.method as Dispatcher.HttpMethod,
    // As it came: the service reads the same bytes by which it was found.
    path: request.originalUrl,
    headers: headersInwards(request.headers, { address: request.ip ?? '', protocol: request.protocol }),
    body,
    headersTimeout: routeClass.answerWithinMs,
    bodyTimeout: routeClass.pauseWithinMs,
    signal,
  });
}

async function hand(answer: Dispatcher.ResponseData, response: Response): Promise<void> {
  response.status(answer.statusCode);
  for (const [name, value] of headersOutwards(answer.headers)) {
    // What the gateway says about itself stands.
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  await pipeline(answer.body, response);
}

function isSilence(error: unknown): boolean {
  return isUnreachable(error) || isLate(error) || isBroken(error);
}
