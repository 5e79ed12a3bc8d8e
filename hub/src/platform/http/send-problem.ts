import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { currentRequestId } from '../log/request-context.ts';
import { problemFromError } from './problem.ts';

/** The last word on an exception: a problem document, or a cut connection where the answer had begun. */
export function sendProblem(log: Logger, error: unknown, request: Request, response: Response): void {
  const { problem, headers, fault } = problemFromError(error);
  if (fault) log.error({ err: error, method: request.method, path: request.path }, problem.title);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.status(problem.status).set({ 'Cache-Control': 'no-store', ...headers });
  response
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, requestId: currentRequestId() }));
}
