import { FEEDS } from '@counterbook/shared/sync';
import { FEED_NAMES } from './collections.ts';
import { plain } from './documents.ts';

/**
 * Of which collection a document is, by its shape: no two feeds share one. An entry is taken for this till's own; one of
 * another till's does not verify with this one's key, and comes down again.
 */
export function collectionOf(document: Record<string, unknown>): string | undefined {
  const content = plain<object>(document);
  const feed = FEED_NAMES.find((name) => FEEDS[name].safeParse(content).success);
  return feed === 'journals' ? 'journal' : feed;
}
