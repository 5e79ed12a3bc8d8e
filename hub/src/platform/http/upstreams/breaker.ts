/**
 * One instance's circuit breaker. After several failures in a row it opens: nobody is sent there any more, so that
 * requests do not queue up behind a neighbour that hangs. When its time is up one request may try (half-open); what
 * becomes of it closes the breaker or opens it again, for twice as long. Times are jittered, so that many gateways do
 * not all try at once.
 */
export type BreakerState = 'closed' | 'open' | 'half-open';

export type Breaker = {
  readonly state: () => BreakerState;
  /** Whether a request would be let through now. */
  readonly isPassable: () => boolean;
  /** Lets one request through; the answer must be given back by exactly one of the next three. */
  readonly enter: () => boolean;
  readonly succeeded: () => void;
  readonly failed: () => void;
  /** It came to nothing either way: whoever asked went away. */
  readonly abandoned: () => void;
};

const FAILURES = 5;
const FIRST_OPEN_MS = 1000;
const LONGEST_OPEN_MS = 30_000;

export function createBreaker(deps: {
  readonly now: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
}): Breaker {
  let failures = 0;
  let openings = 0;
  /** Null while closed. */
  let opensAt: number | null = null;
  let isTrying = false;

  const state = (): BreakerState => {
    if (opensAt === null) return 'closed';
    return deps.now() < opensAt ? 'open' : 'half-open';
  };
  const isPassable = () => {
    const current = state();
    return current === 'closed' || (current === 'half-open' && !isTrying);
  };
  const open = () => {
    const longest = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** Math.min(openings, 10));
    opensAt = deps.now() + longest * (0.5 + deps.random() / 2);
    openings += 1;
  };
  return {
    state,
    isPassable,
    enter: () => {
      if (!isPassable()) return false;
      isTrying ||= opensAt !== null;
      return true;
    },
    succeeded: () => {
      // Answers to what was asked before it opened say nothing about now.
      if (state() === 'open') return;
      failures = 0;
      openings = 0;
      opensAt = null;
      isTrying = false;
    },
    failed: () => {
      if (state() === 'open') return;
      failures += 1;
      isTrying = false;
      if (opensAt !== null || failures >= FAILURES) open();
    },
    abandoned: () => {
      isTrying = false;
    },
  };
}
