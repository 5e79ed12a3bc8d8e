import { hashOf, type JournalEntry } from '@counterbook/shared/journal';
import { type Audited, type AuditRange, type Digest, digestOf, moneyIn } from '@counterbook/shared/sync';
import type { Scope } from '../../platform/auth/identity.ts';

import { rawOf } from '../domain/raw-of.ts';
import { type EntryModel, listNoted, listRange, type StoredEntry } from '../persistence/entry-repository.ts';

export type DigestQuestion = {
  readonly terminalId: string;
  readonly contents: boolean;
  readonly ranges: readonly AuditRange[];
};

/** What the hub has of a terminal's journal, range by range. */
export async function digestJournal(
  { entries }: { readonly entries: EntryModel },
  scope: Scope,
  { terminalId, contents, ranges }: DigestQuestion,
): Promise<readonly Digest[]> {
  const digests: Digest[] = [];
  for (const range of ranges) {
    const where = { terminalId, ...range };
    const audited = contents
      ? (await listRange(entries, scope, where)).map(reckoned)
      : await listNoted(entries, scope, where);
    digests.push(digestOf(range, audited));
  }
  return digests;
}

/** What was set aside as damaged or lost is known to be so: there the noted claim counts. */
function reckoned(row: StoredEntry): Audited {
  const raw = rawOf(row);
  const isKnownBad = row.cause === 'unproven' || row.cause === 'lost';
  return { hash: isKnownBad ? row.hash : hashOfRaw(raw), money: moneyIn(raw) };
}

function hashOfRaw(raw: unknown): string {
  try {
    return hashOf(raw as JournalEntry);
  } catch {
    return '';
  }
}
