import { InvariantError } from '@counterbook/shared/result';
import { FEED_NAMES, type TillDatabase } from '../till/collections.ts';
import { plain } from '../till/documents.ts';

type Kept = { readonly id: string };
const READ_AT_ONCE = 1_000;

/** What the till has of a feed and a whole load of it did not bring, as the deletions that bring the two together. */
export async function findVanished(
  database: TillDatabase,
  feed: string,
  brought: ReadonlySet<string>,
): Promise<(Kept & { readonly _deleted: true })[]> {
  const name = FEED_NAMES.find((one) => one === feed);
  if (name === undefined) return [];
  const { storageInstance } = database[name];
  const vanished: (Kept & { readonly _deleted: true })[] = [];
  for (let checkpoint: unknown; ; ) {
    const read = await storageInstance.getChangedDocumentsSince?.(READ_AT_ONCE, checkpoint);
    if (read === undefined) throw new InvariantError(`the storage of ${feed} does not list its documents`);
    for (const stored of read.documents)
      if (!stored._deleted && !brought.has(stored.id))
        vanished.push({ ...plain<Kept>(stored), _deleted: true });
    if (read.documents.length < READ_AT_ONCE) return vanished;
    checkpoint = read.checkpoint;
  }
}
