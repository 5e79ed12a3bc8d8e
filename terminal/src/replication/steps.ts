import { type Checkpoint, type FeedName, joinSteps, leadsOnFrom, type Step } from '@counterbook/shared/sync';

/** What the hub's news brought and has not been taken yet, one after the other as one; given only to who stands before it. */
export type Steps = {
  readonly heard: (feed: FeedName, step: Step | undefined) => void;
  readonly take: (feed: FeedName, at: Checkpoint) => Step | undefined;
};

/** A till that cannot follow fetches pages. */
const MOST_DOCUMENTS = 100;

export function createSteps(): Steps {
  const waiting = new Map<FeedName, Step>();
  return {
    heard: (feed, step) => {
      const next = joinSteps(waiting.get(feed), step) ?? step;
      if (next === undefined || next.documents.length > MOST_DOCUMENTS) waiting.delete(feed);
      else waiting.set(feed, next);
    },
    take: (feed, at) => {
      const step = waiting.get(feed);
      waiting.delete(feed);
      return step && leadsOnFrom(step, at) ? step : undefined;
    },
  };
}
