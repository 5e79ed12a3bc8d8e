/** What the hub's feeds have, for the peers to be given the very same documents. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Checkpoint, FeedName, FeedPage } from '@counterbook/shared/sync';
import type { HubClient } from '../../../start/hub-client.ts';
import type { Document } from '../peers/document.ts';

export const PAGE = 2000;

export async function* feedDocuments(device: HubClient, feed: FeedName): AsyncGenerator<Document> {
  for (let at: Checkpoint = { epoch: '', sequence: 0 }; ; ) {
    const page = await device.get<FeedPage>(pathOf(feed, at, PAGE));
    for (const { _deleted, ...document } of page.documents) yield document;
    if (page.documents.length < PAGE) return;
    at = page.checkpoint;
  }
}

/** A document a line. */
export async function writeFeed(device: HubClient, feed: FeedName, file: string): Promise<void> {
  const handle = openSync(file, 'w');
  for await (const document of feedDocuments(device, feed))
    writeSync(handle, `${JSON.stringify(document)}\n`);
  closeSync(handle);
}

/** The sales that a till of the shop handed in, as they came. */
export async function salesOf(device: HubClient, terminalId: string): Promise<readonly Document[]> {
  const sales: Document[] = [];
  for await (const document of feedDocuments(device, 'journals')) {
    const { type, terminalId: from } = document as unknown as JournalEntry;
    if (type === 'sale.completed' && from === terminalId) sales.push(document);
  }
  return sales;
}

/** Where a till stands that has all of it. */
export async function endOfFeed(device: HubClient, feed: FeedName): Promise<Checkpoint> {
  for (let at: Checkpoint = { epoch: '', sequence: 0 }; ; ) {
    const page = await device.get<FeedPage>(pathOf(feed, at, PAGE));
    at = page.checkpoint;
    if (page.documents.length < PAGE) return at;
  }
}

/** As far as one page tells. */
export async function countAfter(device: HubClient, feed: FeedName, at: Checkpoint): Promise<number> {
  return (await device.get<FeedPage>(pathOf(feed, at, PAGE))).documents.length;
}

function pathOf(feed: FeedName, { epoch, sequence }: Checkpoint, limit: number): string {
  return `/api/sync/feeds/${feed}?limit=${limit}&epoch=${epoch}&sequence=${sequence}`;
}
