/**
 * The way down of one feed. An answer under another epoch than ours is the first page of another load: the till takes it
 * from the beginning, selling on with what it has, and at its end forgets the documents that it did not bring. Until then
 * the checkpoint stays where it was, so that a till that is stopped meanwhile begins the load anew.
 */
import { InvariantError } from '@counterbook/shared/result';
import {
  type Checkpoint,
  checkpointSchema,
  type FeedName,
  hubEpochOf,
  type Step,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import type { DeviceSession } from './device-session.ts';
import type { HubLink, HubRequest } from './hub-link.ts';

/** Each document was validated at the hub: a till takes more than it knows, so as not to stop at what is new. */
type FedDocument = { readonly id: string; readonly _deleted: boolean };
export type FedPage = { readonly documents: FedDocument[]; readonly checkpoint: Checkpoint };

export type PullDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  /** The hub itself is another, or was restored. */
  readonly onNewHub: (hubEpoch: string) => void;
  readonly onPage: (count: number) => void;
  /** What the hub told that leads on from exactly there. */
  readonly takeStep: (feed: FeedName, at: Checkpoint) => Step | undefined;
  /** What this till has of a feed and is not among these, as deletions. */
  readonly findVanished: (feed: FeedName, brought: ReadonlySet<string>) => Promise<FedDocument[]>;
};

export type PullPage = (checkpoint: Checkpoint | undefined, limit: number) => Promise<FedPage>;

type Load = { at: Checkpoint; readonly brought: Set<string>; last: FedDocument | undefined };

const pageSchema = z.object({ documents: z.array(z.unknown()), checkpoint: checkpointSchema });

export function createPull(deps: PullDeps, feed: FeedName): PullPage {
  let load: Load | null = null;
  return async (checkpoint, limit) => {
    const at = load?.at ?? checkpoint;
    const page = takeTold(deps, feed, at, limit) ?? (await fetchPage(deps, feed, at, limit));
    deps.onPage(page.documents.length);
    if (at !== undefined && page.checkpoint.epoch !== at.epoch) {
      if (hubEpochOf(page.checkpoint) !== hubEpochOf(at)) deps.onNewHub(hubEpochOf(page.checkpoint));
      load = { at: page.checkpoint, brought: new Set(), last: undefined };
    }
    if (load === null || checkpoint === undefined) return page;
    load.at = page.checkpoint;
    load.last = page.documents.at(-1) ?? load.last;
    for (const { id } of page.documents) load.brought.add(id);
    if (page.documents.length >= limit) return { ...page, checkpoint };
    const { brought, last } = load;
    const documents = [...page.documents, ...(await deps.findVanished(feed, brought))];
    load = null;
    // RxDB keeps no checkpoint of an empty page: the last document once more does no harm.
    if (documents.length === 0 && last) documents.push(last);
    return { documents, checkpoint: page.checkpoint };
  };
}

/** The page that the hub would answer, where its news has brought it. */
function takeTold(
  { takeStep }: PullDeps,
  feed: FeedName,
  at: Checkpoint | undefined,
  limit: number,
): FedPage | undefined {
  const step = at && takeStep(feed, at);
  if (at === undefined || step === undefined || step.documents.length > limit) return undefined;
  return { documents: step.documents, checkpoint: { epoch: at.epoch, sequence: step.through } };
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
  const request: HubRequest = {
    method: 'GET',
    path: `/api/sync/feeds/${feed}?${query}`,
    token: session.token,
    forgetToken: session.forget,
  };
  for (let failures = 0; ; failures += 1) {
    const outcome = await link.attempt(request, failures);
    if (outcome.kind === 'answer') {
      const page = pageSchema.parse(outcome.body);
      return { documents: page.documents.filter(isFed), checkpoint: page.checkpoint };
    }
    // Of what an older hub does not know it has nothing to tell: a new till need not wait for it to sell.
    if (checkpoint === undefined && outcome.kind === 'refused' && NOT_KNOWN.has(outcome.status))
      return { documents: [], checkpoint: NOWHERE };
  }
}

const NOT_KNOWN: ReadonlySet<number> = new Set([400, 404, 422]);
const NOWHERE: Checkpoint = { epoch: '', sequence: 0 };

function isFed(document: unknown): document is FedDocument {
  if (typeof document === 'object' && document !== null && 'id' in document && '_deleted' in document)
    return typeof document.id === 'string' && typeof document._deleted === 'boolean';
  throw new InvariantError('a feed brought a document without its id');
}
