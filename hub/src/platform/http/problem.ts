/**
 * Every no that leaves over HTTP is a problem document (RFC 9457) with a stable `code`. Expected ones are thrown
 * by handlers as `notFound()` or `refused(...)`; exceptions are mapped here once, and a fault of ours says
 * nothing of its innards.
 */
import { ContractError, type Issue, type Refusal, UnavailableError } from '@counterbook/shared/result';
import { isDatabaseAway } from '../mongo/is-database-away.ts';

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly issues?: readonly Issue[];
  /** The facts of a refusal, as the refusal names them. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** By which whoever has the logs finds what happened. */
  readonly requestId?: string;
};

/** Thrown by a handler to answer something else than success. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.headers = headers;
  }
}

/** Also for what exists but belongs to somebody else. */
export function notFound(): HttpProblem {
  return new HttpProblem(problemOf(404, 'not-found', 'There is no such thing here'));
}

/** A rule said no: 409 unless another status says it better. */
export function refused(refusal: Refusal, status = 409): HttpProblem {
  const { code, ...facts } = refusal;
  const problem = problemOf(status, code, 'Refused');
  return new HttpProblem(Object.keys(facts).length === 0 ? problem : { ...problem, facts });
}

export function problemOf(status: number, code: string, title: string, detail?: string): Problem {
  const base = { type: `urn:counterbook:problem:${code}`, title, status, code };
  return detail === undefined ? base : { ...base, detail };
}

/** What an exception becomes at the HTTP door; `fault` is true where somebody must look at the log. */
export function problemFromError(error: unknown): {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: boolean;
} {
  if (error instanceof HttpProblem) return { problem: error.problem, headers: error.headers, fault: false };
  if (error instanceof ContractError) {
    const problem = problemOf(422, 'contract.broken', 'The input breaks its contract', error.message);
    return { problem: { ...problem, issues: error.issues }, headers: {}, fault: false };
  }
  if (isUnavailable(error)) {
    const problem = problemOf(503, 'unavailable', 'Not available for now: try again');
    return { problem, headers: { 'Retry-After': '1' }, fault: true };
  }
  if (error instanceof URIError) {
    const problem = problemOf(400, 'path.malformed', 'The path is not well formed');
    return { problem, headers: {}, fault: false };
  }
  return { problem: problemOf(500, 'internal', 'Something broke on our side'), headers: {}, fault: true };
}

/** The database or a neighbour being away, or its disk full, is not a bug: whoever asked tries again. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof UnavailableError || isDatabaseAway(error);
}
