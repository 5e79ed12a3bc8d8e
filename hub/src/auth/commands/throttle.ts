/**
 * Guessing is slowed three ways. From one address at one account: ten guesses, then pauses from a minute on. From one
 * address at any accounts: a hundred. At one account from anywhere: fifty, then pauses that stay under five minutes,
 * and not for addresses from which its owner signed in before: whoever has a thousand addresses guesses a few hundred
 * times a day at most, and still cannot lock the owner out. The count goes up before the secret is looked at.
 */
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';
import { networkOf } from '../domain/network-of.ts';
import type { GuessBook, GuessLimit } from '../persistence/guess-repository.ts';

export type Throttle = {
  /** Runs `attempt`, which answers null for a wrong guess; too many guesses end in 429 without running it. */
  readonly guard: <T>(
    who: { readonly account: string; readonly address: string },
    attempt: () => Promise<T | null>,
  ) => Promise<T | null>;
};

type Limits = { readonly pair: GuessLimit; readonly account: GuessLimit };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAUSES = { firstPauseMs: MINUTE, longestPauseMs: 15 * MINUTE };
const ADDRESS: GuessLimit = { free: 100, windowMs: HOUR, ...PAUSES };
const GUESSES: Limits = {
  pair: { free: 10, windowMs: HOUR, ...PAUSES },
  account: { free: 50, windowMs: 24 * HOUR, firstPauseMs: 1000, longestPauseMs: 5 * MINUTE },
};
/** Mails to one account: whoever asks for them, its inbox is not filled. */
export const MAILS: Limits = {
  pair: { free: 3, windowMs: HOUR, ...PAUSES },
  account: { free: 6, windowMs: 24 * HOUR, firstPauseMs: 5 * MINUTE, longestPauseMs: HOUR },
};

/** `what` is guessed at: what is counted for one purpose is not for another. */
export function createThrottle(book: GuessBook, what: string, limits: Limits = GUESSES): Throttle {
  return {
    guard: async ({ account, address }, attempt) => {
      const from = `address ${networkOf(address)}`;
      const at = `${what} account ${account}`;
      const pair = `${at} ${from}`;
      await consume(book, from, ADDRESS);
      await consume(book, pair, limits.pair);
      const isFamiliar = await book.isFamiliar(pair);
      if (!isFamiliar) await consume(book, at, limits.account);
      try {
        const result = await attempt();
        if (result !== null) {
          await Promise.all([book.forget([pair, at]), book.payBack(from), book.remember(pair)]);
        }
        return result;
      } catch (error) {
        // Nothing was guessed: no place at the hashing, no database.
        const counted = isFamiliar ? [from, pair] : [from, pair, at];
        await Promise.allSettled(counted.map(book.payBack));
        throw error;
      }
    },
  };
}

async function consume(book: GuessBook, key: string, limit: GuessLimit): Promise<void> {
  const wait = await book.count(key, limit);
  if (wait === null) return;
  const problem = problemOf(429, 'throttled', 'Too many attempts: wait a little');
  throw new HttpProblem(problem, { 'Retry-After': String(Math.max(1, Math.ceil(wait / 1000))) });
}
