/**
 * How often somebody may knock. Who shows a good token is counted by what the token says, so that fifty tills behind
 * one address never share a budget; who shows none, by address, and tighter where one signs in.
 */
import { isIPv6 } from 'node:net';
import type { RequestHandler, Response } from 'express';
import { Counter, Gauge } from 'prom-client';
import type { HttpConfig } from '../../platform/config/http-config.ts';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';
import { factsOf } from '../../platform/http/request-facts.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import { createRateLimiter, type RateLimiter, type Verdict } from '../domain/rate-limiter.ts';

type Budget = keyof HttpConfig['limits'];

export type Limits = {
  readonly guard: RequestHandler;
  /** Counts a connection of an address; null where it may, else the seconds to wait. */
  readonly waitOf: (address: string) => number | null;
};

const HAND_IN = 'POST /api/sync/journal';

export function createLimits(rates: HttpConfig['limits'], metrics: Metrics, now: () => number): Limits {
  const limiters = limitersOf(rates, now);
  const refused = observe(limiters, metrics);
  const take = (budget: Budget, key: string): Verdict | null => {
    const verdict = limiters[budget]?.take(key) ?? null;
    if (verdict?.ok === false) refused.labels(budget).inc();
    return verdict;
  };
  return {
    waitOf: (address) => {
      const verdict = take('address', networkOf(address));
      return verdict === null || verdict.ok ? null : verdict.retryAfterSeconds;
    },
    guard: (request, response, next) => {
      const { identity } = factsOf(response);
      const name = `${request.method} ${request.baseUrl}${request.path}`;
      const budget = budgetOf(name, identity?.role);
      const verdict = take(budget, identity === undefined ? networkOf(request.ip ?? '') : identity.id);
      const rate = rates[budget];
      if (verdict !== null && rate !== null) {
        tell(response, budget, rate.requests, rate.seconds, verdict);
        if (!verdict.ok) throw throttled(verdict);
      }
      next();
    },
  };
}

function budgetOf(name: string, role: string | undefined): Budget {
  if (role === 'device') return name === HAND_IN ? 'handIn' : 'device';
  if (role !== undefined) return 'account';
  return /^\w+ \/api\/auth(\/|$)/.test(name) ? 'signIn' : 'address';
}

/** draft-ietf-httpapi-ratelimit-headers-10. */
function tell(response: Response, budget: Budget, quota: number, seconds: number, verdict: Verdict): void {
  response.setHeader('RateLimit-Policy', `"${budget}";q=${quota};w=${seconds}`);
  response.setHeader('RateLimit', `"${budget}";r=${verdict.remaining};t=${verdict.resetSeconds}`);
}

function throttled(verdict: Verdict): HttpProblem {
  const problem = problemOf(429, 'throttled', 'Too many requests: wait a little');
  return new HttpProblem(problem, { 'Retry-After': String(verdict.retryAfterSeconds) });
}

/** One household or shop has a whole IPv6 network of this size, and as many addresses as it likes. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

type Limiters = Readonly<Record<Budget, RateLimiter | null>>;

function limitersOf(rates: HttpConfig['limits'], now: () => number): Limiters {
  const limiter = (budget: Budget) => {
    const rate = rates[budget];
    return rate === null ? null : createRateLimiter(rate, now);
  };
  return {
    address: limiter('address'),
    signIn: limiter('signIn'),
    account: limiter('account'),
    device: limiter('device'),
    handIn: limiter('handIn'),
  };
}

function observe(limiters: Limiters, { registry }: Metrics): Counter<'budget'> {
  const registers = [registry];
  new Gauge({
    name: 'gateway_rate_limit_keys',
    help: 'Addresses, accounts and devices that are counted',
    labelNames: ['budget'],
    registers,
    collect() {
      for (const [budget, limiter] of Object.entries(limiters)) this.labels(budget).set(limiter?.size() ?? 0);
    },
  });
  return new Counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests that were told to wait',
    labelNames: ['budget'],
    registers,
  });
}
