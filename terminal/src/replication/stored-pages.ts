/**
 * RxDB asks for the next page while it writes the one before, and where that write fails, on a full disk, it goes on
 * from the next one's checkpoint: what was on the page would be skipped for good. So no page is handed out before the
 * one before it is stored; where it could not be, it is fetched and handed out again.
 *
 * A write keeps this process busy from its beginning to its end. So the hub is asked for the next page before a full
 * one is handed out: it reads that one while this one is written. One page is ahead, never more.
 */
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Checkpoint } from '@counterbook/shared/sync';
import { plain } from '../till/documents.ts';
import type { FedPage, PullPage } from './pull-feed.ts';

type Asked = { readonly checkpoint: Checkpoint | undefined; readonly limit: number };
type Stored = object & { readonly _deleted: boolean };

export type StoredPagesDeps = {
  /** A pull that remembers nothing yet. */
  readonly begin: () => PullPage;
  readonly find: (id: string) => Promise<Stored | undefined>;
  readonly isStopped: () => boolean;
};

export type StoredPages = {
  readonly next: (asked: Asked) => Promise<FedPage>;
  /** RxDB could not store what it was given last. */
  readonly failed: () => void;
};

/** A full disk is not emptied by asking. */
const AGAIN_AFTER_MILLISECONDS = 1_000;
const LOOK_EVERY_MILLISECONDS = 5;
/** What is not there by then and has not failed either was changed again meanwhile. */
const MOST_LOOKS = 1_000;
/** How often the loop goes round until a request is on the line: seen to be three times. */
const TURNS_TO_LEAVE = 4;

export function createStoredPages({ begin, find, isStopped }: StoredPagesDeps): StoredPages {
  let pull = begin();
  let before: { readonly asked: Asked; readonly page: FedPage } | null = null;
  let hasFailed = false;
  let ahead: { readonly asked: Asked; readonly page: Promise<FedPage> } | null = null;

  const take = (asked: Asked): Promise<FedPage> => {
    const known = isDeepStrictEqual(ahead?.asked, asked) ? ahead?.page : undefined;
    ahead = null;
    return known ?? pull(asked.checkpoint, asked.limit);
  };
  const askAhead = async (asked: Asked): Promise<void> => {
    const page = pull(asked.checkpoint, asked.limit);
    // What becomes of it is told to whoever takes it.
    page.catch(() => undefined);
    ahead = { asked, page };
    for (let turn = 0; turn < TURNS_TO_LEAVE; turn += 1) await setImmediate();
  };

  /** A page is written in one transaction: with its last document all of them are there. */
  const isStored = async ({ documents }: FedPage): Promise<boolean> => {
    const last = documents.at(-1);
    for (let looks = 0; last !== undefined && !hasFailed && !isStopped() && looks < MOST_LOOKS; looks += 1) {
      const found = await find(last.id);
      if (found && isDeepStrictEqual({ ...plain<object>(found), _deleted: found._deleted }, { ...last }))
        return true;
      await pause(LOOK_EVERY_MILLISECONDS);
    }
    return !hasFailed;
  };
  return {
    failed: () => {
      hasFailed = true;
    },
    next: async (asked) => {
      const previous = before;
      const follows = previous !== null && isDeepStrictEqual(previous.page.checkpoint, asked.checkpoint);
      if (!follows) hasFailed = false;
      let page = await take(asked);
      let from = asked;
      if (follows && !(await isStored(previous.page))) {
        from = previous.asked;
        await pause(AGAIN_AFTER_MILLISECONDS);
        pull = begin();
        page = await pull(from.checkpoint, from.limit);
        hasFailed = false;
      }
      before = { asked: from, page };
      if (page.documents.length >= from.limit) await askAhead({ ...from, checkpoint: page.checkpoint });
      return page;
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
