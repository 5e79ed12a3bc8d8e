/**
 * How many requests may be asked a second time: one in ten, and a few at once. When a whole service is ill, retries
 * would only double what it cannot bear.
 */
export type RetryBudget = { readonly earn: () => void; readonly spend: () => boolean };

const MOST = 20;
const PER_REQUEST = 0.1;

export function createRetryBudget(): RetryBudget {
  let saved = MOST;
  return {
    earn: () => {
      saved = Math.min(MOST, saved + PER_REQUEST);
    },
    spend: () => {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
