import { expect, it } from 'vitest';
import type { FedPage } from './pull-feed.ts';
import { createStoredPages } from './stored-pages.ts';

const LIMIT = 2;
const PAGES = ['ab', 'cd', 'ef', 'g'];

/** A feed of a few letters, and the storage that they are to land in. */
function aFeed() {
  const asked: number[] = [];
  const stored = new Map<string, { readonly id: string; readonly _deleted: boolean }>();
  let broken = -1;
  const pages = createStoredPages({
    begin: () => async (checkpoint) => {
      const at = checkpoint?.sequence ?? 0;
      asked.push(at);
      if (at === broken) throw new Error('could not be read');
      return pageAt(at);
    },
    find: async (id) => stored.get(id),
    isStopped: () => false,
  });
  const ask = (sequence: number) =>
    pages.next({ checkpoint: sequence === 0 ? undefined : { epoch: 'one', sequence }, limit: LIMIT });
  return {
    asked,
    failed: pages.failed,
    ask,
    store: ({ documents }: FedPage) => {
      for (const document of documents) stored.set(document.id, document);
    },
    breakPage: (at: number) => {
      broken = at;
    },
  };
}

function pageAt(at: number): FedPage {
  const documents = [...(PAGES[at] ?? '')].map((id) => ({ id, _deleted: false }));
  return { documents, checkpoint: { epoch: 'one', sequence: at + 1 } };
}

it('asks for the next page before it hands out a full one, once each, and for none beyond the last', async () => {
  const feed = aFeed();
  for (let at = 0; at < PAGES.length; at += 1) {
    const page = await feed.ask(at);
    expect(page).toEqual(pageAt(at));
    expect(feed.asked).toEqual([0, 1, 2, 3].slice(0, at + 2));
    feed.store(page);
  }
});

it('hands out what could not be stored again, and not what was asked for ahead of it', async () => {
  const feed = aFeed();
  await feed.ask(0);
  feed.failed();
  const again = await feed.ask(1);
  expect(again).toEqual(pageAt(0));
  feed.store(again);
  expect(await feed.ask(1)).toEqual(pageAt(1));
});

it('a page asked for ahead that could not be read fails when its turn comes, and is asked for anew', async () => {
  const feed = aFeed();
  feed.breakPage(1);
  feed.store(await feed.ask(0));
  await expect(feed.ask(1)).rejects.toThrow('could not be read');
  feed.breakPage(-1);
  expect(await feed.ask(1)).toEqual(pageAt(1));
  expect(feed.asked).toEqual([0, 1, 1, 2]);
});

it('whoever begins elsewhere is not given what was asked for ahead', async () => {
  const feed = aFeed();
  feed.store(await feed.ask(0));
  expect(await feed.ask(2)).toEqual(pageAt(2));
  expect(await feed.ask(0)).toEqual(pageAt(0));
});
