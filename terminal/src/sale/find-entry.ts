import type { JournalEntry } from '@counterbook/shared/journal';
import type { TillParts } from '../till/parts.ts';

type Journals = Pick<TillParts, 'journal' | 'journals'>;

/** What this till or another did in this shop; not what this one did in a shop in which it was before. */
export async function findEntry(parts: Journals, entryId: string): Promise<JournalEntry | undefined> {
  const entry = (await parts.journal.byId(entryId)) ?? (await parts.journals.byId(entryId));
  return entry && isOfShop(parts)(entry) ? entry : undefined;
}

export function isOfShop({ journal }: Pick<Journals, 'journal'>): (entry: JournalEntry) => boolean {
  return ({ shopId }) => shopId === journal.place.shopId;
}
