import { InvariantError } from '@counterbook/shared/result';
import { type Checkpoint, checkpointSchema, type FeedName } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { DeviceSession } from './device-session.ts';
import type { HubLink } from './hub-link.ts';

/** Each document was validated at the hub: a till takes more than it knows, so as not to stop at what is new. */
type FedDocument = { readonly id: string; readonly _deleted: boolean };
export type FedPage = { readonly documents: FedDocument[]; readonly checkpoint: Checkpoint };

export type PullDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly onNewEpoch: () => void;
  readonly onPage: (feed: FeedName, count: number) => void;
};

const pageSchema = z.object({ documents: z.array(z.unknown()), checkpoint: checkpointSchema });

/** One page of a feed. Another epoch than ours begins the feed from its start. */
export async function pullPage(
  deps: PullDeps,
  feed: FeedName,
  { checkpoint, limit }: { readonly checkpoint: Checkpoint | undefined; readonly limit: number },
): Promise<FedPage> {
  const page = await fetchPage(deps, feed, checkpoint, limit);
  if (checkpoint === undefined || page.checkpoint.epoch === checkpoint.epoch) {
    deps.onPage(feed, page.documents.length);
    return page;
  }
  deps.onNewEpoch();
  const first = await fetchPage(deps, feed, { epoch: page.checkpoint.epoch, sequence: 0 }, limit);
  deps.onPage(feed, first.documents.length);
  return first;
}

async function fetchPage(
  { link, session }: PullDeps,
  feed: FeedName,
  checkpoint: Checkpoint | undefined,
  limit: number,
): Promise<FedPage> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (checkpoint) {
    query.set('epoch', checkpoint.epoch);
    query.set('sequence', String(checkpoint.sequence));
  }
  const body = await link.ask({
    method: 'GET',
    path: `/api/sync/feeds/${feed}?${query}`,
    token: session.token,
    forgetToken: session.forget,
  });
  const page = pageSchema.parse(body);
  return { documents: page.documents.filter(isFed), checkpoint: page.checkpoint };
}

function isFed(document: unknown): document is FedDocument {
  if (typeof document === 'object' && document !== null && 'id' in document && '_deleted' in document)
    return typeof document.id === 'string' && typeof document._deleted === 'boolean';
  throw new InvariantError('a feed brought a document without its id');
}
