/** Chains with what their file says of them: after which entry each must begin, and which is its last. */
import { BEGINNING, type Chain } from './check-chain.ts';
import type { Note } from './finding.ts';
import type { Placed } from './place-entries.ts';
import type { Point, TillNotes } from './till-notes.ts';

export type Source = 'till' | 'archive';

/** Ordered by terminal and epoch; one of which nothing but the till's note is left is among them. */
export function makeChains(
  groups: readonly (readonly Placed[])[],
  source: Source,
  notes: TillNotes,
): readonly Chain[] {
  const terminalId = commonestTerminal(groups);
  const chains = groups.map((entries) => ({ ...idOf(entries), entries }));
  for (const epoch of Object.keys(notes.heads).map(Number))
    if (!chains.some((chain) => chain.terminalId === terminalId && chain.epoch === epoch))
      chains.push({ terminalId, epoch, entries: [] });
  return chains
    .map((chain) => ({
      ...chain,
      start: startOf(chain, source, notes),
      end: chain.terminalId === terminalId ? (notes.heads[chain.epoch] ?? null) : null,
      lost: new Set(Object.keys(notes.lost[chain.epoch] ?? {}).map(Number)),
    }))
    .sort(
      (left, right) =>
        (left.terminalId ?? '').localeCompare(right.terminalId ?? '') || left.epoch - right.epoch,
    );
}

type Bare = Pick<Chain, 'terminalId' | 'epoch' | 'entries'>;

function idOf(entries: readonly Placed[]): Pick<Chain, 'terminalId' | 'epoch'> {
  const place = entries[0]?.place;
  return { terminalId: place?.terminalId ?? null, epoch: place?.epoch ?? 0 };
}

/** A till's file is one terminal's: what it notes of its epochs is of that one. */
function commonestTerminal(groups: readonly (readonly Placed[])[]): string | null {
  const counts = new Map<string | null, number>();
  for (const entries of groups) {
    const { terminalId } = idOf(entries);
    counts.set(terminalId, (counts.get(terminalId) ?? 0) + entries.length);
  }
  const [most] = [...counts].sort((left, right) => right[1] - left[1]);
  return most?.[0] ?? null;
}

function startOf({ epoch, entries }: Bare, source: Source, notes: TillNotes): Point | null {
  const first = entries[0]?.place.sequence ?? 1;
  const pruned = notes.pruned[epoch];
  if (first === 1) return entries.length === 0 ? (pruned ?? BEGINNING) : BEGINNING;
  if (source === 'archive') return null;
  // What is archived need not be gone from the file yet.
  if (pruned && first <= pruned.sequence) return null;
  return pruned ?? BEGINNING;
}

/** What cannot be told from this file alone. */
export function findLimits(
  { terminalId, epoch, entries, start, end }: Chain,
  source: Source,
): readonly Note[] {
  const first = entries[0];
  const last = entries.at(-1);
  const about = { terminalId, epoch, receiptNumber: null };
  const notes: Note[] = [];
  if (first && first.place.sequence > 1 && (start === null || start.sequence === first.place.sequence - 1))
    notes.push({
      kind: 'begins-later',
      ...about,
      sequence: first.place.sequence,
      message: 'is the first that is here: what came before it stands in another archive',
    });
  if (last && end === null)
    notes.push({
      kind: 'end-unknown',
      ...about,
      sequence: last.place.sequence,
      message: `is the last that is here: ${source === 'till' ? 'the till did not note' : 'an archive does not say'} whether more was written`,
    });
  const isSigned = entries.some(({ judged }) => judged.isSealed);
  const byOther = entries.find(({ judged }) => judged.fault?.kind === 're-signed');
  if (byOther && !isSigned)
    notes.push({
      kind: 'key-unknown',
      ...about,
      sequence: byOther.place.sequence,
      message:
        'is not by the device’s key, nor is any other of its epoch: if an earlier device of this till wrote them, name its key too with --key',
    });
  return notes;
}
