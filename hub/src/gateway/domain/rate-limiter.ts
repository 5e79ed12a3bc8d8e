/**
 * Counts requests per key with one number each: the time at which all that was asked would have been asked at the
 * allowed pace (the generic cell rate algorithm). There is no window at whose edge twice as much passes. Of very many
 * keys the longest unused is forgotten, which errs towards letting somebody in.
 */
import type { Rate } from '../../platform/config/fields.ts';

export type Verdict = {
  readonly ok: boolean;
  readonly remaining: number;
  /** Until everything is allowed again. */
  readonly resetSeconds: number;
  /** Until the next one is allowed; 0 where this one was. */
  readonly retryAfterSeconds: number;
};

export type RateLimiter = {
  readonly rate: Rate;
  readonly take: (key: string) => Verdict;
  /** How many keys are remembered. */
  readonly size: () => number;
};

const MOST_KEYS = 50_000;

export function createRateLimiter(rate: Rate, now: () => number, mostKeys = MOST_KEYS): RateLimiter {
  const windowMs = rate.seconds * 1000;
  const paceMs = windowMs / rate.requests;
  /** In the order of their last use. */
  const spentUntil = new Map<string, number>();
  return {
    rate,
    size: () => spentUntil.size,
    take: (key) => {
      const at = now();
      const before = Math.max(at, spentUntil.get(key) ?? 0);
      const after = before + paceMs;
      const ok = after - at <= windowMs;
      const spent = (ok ? after : before) - at;
      spentUntil.delete(key);
      spentUntil.set(key, at + spent);
      if (spentUntil.size > mostKeys) {
        const [oldest = ''] = spentUntil.keys();
        spentUntil.delete(oldest);
      }
      return {
        ok,
        remaining: Math.max(0, Math.floor((windowMs - spent) / paceMs + 1e-9)),
        resetSeconds: Math.ceil(spent / 1000),
        retryAfterSeconds: ok ? 0 : Math.max(1, Math.ceil((after - at - windowMs) / 1000)),
      };
    },
  };
}
