/**
 * A verdict for each entry, and the rows that follow from it. What the terminal signed comes before what it did not:
 * a damaged copy, or a row that somebody changed at the hub, gives way to the sound entry. The same entry again gets
 * the same verdict again, and what a person decided stays decided.
 */
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Verdict } from '@counterbook/shared/sync';
import { toStoredText } from '../../platform/mongo/stored-text.ts';
import type { StoredEntry } from '../persistence/entry-repository.ts';
import type { StoredHead } from '../persistence/head-repository.ts';
import { compareToStored } from './compare-entry.ts';
import type { Device, Judged } from './judge-entry.ts';
import { besideKeyOf, fingerprintOf, keyOf, placeOf } from './places.ts';
import { rawOf } from './raw-of.ts';
import type { Release } from './release-in-order.ts';
import { asideEntryRow, asideRow, entryRow } from './rows.ts';

/** A chain as it stood when the hand-in came, and what it can release now. */
export type Chain = {
  readonly owner: Device;
  readonly head: StoredHead;
  readonly release: Release;
  /** The last number at which anything was stored: what comes beyond it is new. */
  readonly storedThrough: number;
};

export type Verdicts = {
  readonly of: ReadonlyMap<Judged, Verdict>;
  readonly rows: ReadonlyMap<string, StoredEntry>;
  /** Booked behind their successors: who books them asks what is booked. */
  readonly late: readonly JournalEntry[];
  /** Damaged rows in whose place the sound entry stands now. */
  readonly replaced: readonly StoredEntry[];
};

export type Known = {
  readonly judged: readonly Judged[];
  readonly chains: ReadonlyMap<string, Chain>;
  /** What is stored under the ids that are handed in, and under those that follow what the hub has lost. */
  readonly stored: ReadonlyMap<string, StoredEntry>;
  readonly at: Date;
};

const LINK = { cause: 'link', reason: 'does not continue the entry before it' } as const;
const FORK = {
  cause: 'fork',
  reason: 'another entry has this id: the till’s disk was copied or restored',
} as const;

export function giveVerdicts({ judged, chains, stored, at }: Known): Verdicts {
  const releases = [...chains.values()].map(({ release }) => release);
  const accepted = new Map(releases.flatMap((release) => release.accepted.map((entry) => [entry.id, entry])));
  const broken = new Map(
    releases.flatMap((release) => release.brokenEntries.map((entry) => [entry.id, entry])),
  );
  const rows = new Map<string, StoredEntry>();
  for (const entry of accepted.values()) rows.set(entry.id, entryRow(entry, 'accepted', at));
  for (const entry of broken.values()) rows.set(entry.id, asideEntryRow(entry, at, LINK));
  const late: JournalEntry[] = [];
  const replaced: StoredEntry[] = [];
  const verdicts = new Map<Judged, Verdict>();
  const decided = new Set<string>();

  const aside = (one: Judged & { ok: false }): Verdict => {
    const key = keyOf(one);
    const before = stored.get(key);
    const isBooked = before?.state === 'accepted' && before.hash === one.claim.hash;
    if (isBooked && placeOf(one)?.isSure) return { id: one.claim.id, verdict: 'duplicate', reason: null };
    const isTaken = stored.has(key) || decided.has(key);
    const place = isTaken ? besideKeyOf(one) : key;
    const isKnown = stored.has(place) || before?.hash === one.claim.hash;
    if (!isKnown && !rows.has(place)) rows.set(place, asideRow(place, one, one.owner, at));
    decided.add(key);
    return { id: one.claim.id, verdict: 'quarantined', reason: one.reason };
  };

  const fresh = (one: Judged & { ok: true }): Verdict => {
    const { entry, owner } = one;
    const { id } = entry;
    if (accepted.has(id)) return { id, verdict: 'accepted', reason: null };
    if (broken.has(id)) return { id, verdict: 'quarantined', reason: LINK.reason };
    const chain = chains.get(chainKeyOf(owner.terminalId, entry.epoch));
    if (chain && entry.sequence <= chain.head.contiguousThrough) {
      if (!isFollowed(entry, chain, stored)) {
        rows.set(id, asideEntryRow(entry, at, LINK));
        return { id, verdict: 'quarantined', reason: LINK.reason };
      }
      rows.set(id, entryRow(entry, 'accepted', at));
      late.push(entry);
      return { id, verdict: 'accepted', reason: null };
    }
    rows.set(id, entryRow(entry, 'held', at));
    return { id, verdict: 'held', reason: null };
  };

  const sound = (one: Judged & { ok: true }): Verdict => {
    const { entry, owner } = one;
    const { id } = entry;
    const before = decided.has(id) ? (rows.get(id) ?? stored.get(id)) : stored.get(id);
    decided.add(id);
    if (before === undefined) return fresh(one);
    const comparison = compareToStored(before, entry, owner);
    if (comparison === 'same') return repeated(entry, before);
    if (comparison === 'other') {
      const place = besideKeyOf(one);
      const known = stored.get(place);
      if (known === undefined)
        rows.set(place, { ...asideEntryRow(entry, at, FORK), _id: place, occupies: false });
      return { id, verdict: 'quarantined', reason: FORK.reason };
    }
    if (before.state !== 'accepted') {
      replaced.push(before);
      return fresh(one);
    }
    // Its effects were booked when it came: only the hub's copy of it is put right, and what stood there kept.
    rows.set(id, entryRow(entry, 'accepted', at));
    const altered = alteredRow(before, at);
    rows.set(altered._id, altered);
    return { id, verdict: 'accepted', reason: null };
  };

  for (const one of judged) verdicts.set(one, one.ok ? sound(one) : aside(one));
  return { of: verdicts, rows, late, replaced };
}

function repeated({ id }: JournalEntry, { state, reason }: StoredEntry): Verdict {
  const isAside = state === 'quarantined' || state === 'rejected';
  return { id, verdict: isAside ? 'quarantined' : 'duplicate', reason: isAside ? reason : null };
}

/** Whether what the hub has right behind an entry that it lost continues it; nothing known says nothing against it. */
function isFollowed(entry: JournalEntry, { head }: Chain, stored: ReadonlyMap<string, StoredEntry>): boolean {
  if (entry.sequence === head.contiguousThrough) return head.isSure === false || head.hash === entry.hash;
  const next = stored.get(followerOf(entry));
  if (next === undefined) return true;
  const raw = rawOf(next) as Partial<JournalEntry> | null;
  return typeof raw?.previousHash !== 'string' || raw.previousHash === entry.hash;
}

export function followerOf({ terminalId, epoch, sequence }: JournalEntry): string {
  return `${chainKeyOf(terminalId, epoch)}:${sequence + 1}`;
}

function alteredRow(before: StoredEntry, at: Date): StoredEntry {
  const raw = rawOf(before);
  return {
    ...before,
    _id: `${before._id}#${fingerprintOf(raw)}`,
    occupies: false,
    state: 'quarantined',
    cause: 'altered',
    reason: 'the hub’s database had this in the place of what the till had signed; the till’s was put back',
    raw: toStoredText(raw),
    receivedAt: at.toISOString(),
  };
}
