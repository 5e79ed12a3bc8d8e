/**
 * Guessing is slowed per account and per address: each failure counts, success pays the account's back. The count
 * goes up before the secret is looked at, so that a hundred guesses at once are not all the first one.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';

export type Throttle = {
  /** Runs `attempt`, which answers null for a wrong guess; too many guesses end in 429 without running it. */
  readonly guard: <T>(
    who: { readonly account: string; readonly address: string },
    attempt: () => Promise<T | null>,
  ) => Promise<T | null>;
};

export function createThrottle(limits: {
  readonly perAccount: number;
  readonly perAddress: number;
  readonly seconds: number;
}): Throttle {
  const accounts = new RateLimiterMemory({ points: limits.perAccount, duration: limits.seconds });
  const addresses = new RateLimiterMemory({ points: limits.perAddress, duration: limits.seconds });
  return {
    guard: async ({ account, address }, attempt) => {
      await consume(addresses, address);
      await consume(accounts, account);
      const result = await attempt();
      if (result !== null) await Promise.all([accounts.delete(account), addresses.reward(address)]);
      return result;
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (outcome) {
    if (!(outcome instanceof RateLimiterRes)) throw outcome;
    const seconds = Math.max(1, Math.ceil(outcome.msBeforeNext / 1000));
    const problem = problemOf(429, 'throttled', 'Too many attempts: wait a little');
    throw new HttpProblem(problem, { 'Retry-After': String(seconds) });
  }
}
