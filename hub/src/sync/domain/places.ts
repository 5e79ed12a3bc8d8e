import { createHash } from 'node:crypto';
import type { SetAsideCause } from '@counterbook/shared/api';
import { chainKeyOf, entryIdOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { StoredEntry } from '../persistence/entry-repository.ts';
import type { Device, Judged } from './judge-entry.ts';
import { rawOf } from './raw-of.ts';
import type { Place } from './release-in-order.ts';

/** One number of one terminal's epoch. */
export type PlaceInChain = Place & {
  readonly chain: string;
  readonly owner: Device;
  readonly epoch: number;
};

/** Set aside, and yet signed by its terminal as it stands: its hash is the chain's. */
const SIGNED: ReadonlySet<SetAsideCause> = new Set(['unknown-kind', 'sums', 'link', 'revoked']);

/** The number that an entry takes in the chain of whoever signed it; a stranger's or an unreadable one takes none. */
export function placeOf(one: Judged): PlaceInChain | null {
  const { owner } = one;
  if (one.ok) {
    const { epoch, sequence, hash } = one.entry;
    const chain = chainKeyOf(owner.terminalId, epoch);
    return { chain, owner, epoch, sequence, hash, isSure: true, entry: one.entry };
  }
  const { id, epoch, sequence, hash } = one.claim;
  if (sequence < 1 || id !== entryIdOf(owner.terminalId, epoch, sequence)) return null;
  const chain = chainKeyOf(owner.terminalId, epoch);
  return { chain, owner, epoch, sequence, hash, isSure: SIGNED.has(one.cause), entry: null };
}

/** Where an entry is stored: under its id, unless that is not one of its terminal's. */
export function keyOf(one: Judged): string {
  if (one.ok) return one.entry.id;
  return placeOf(one) ? one.claim.id : `${one.owner.terminalId}!${fingerprintOf(one.raw)}`;
}

/** Where it is kept when something else has its id. */
export function besideKeyOf(one: Judged): string {
  return `${keyOf(one)}#${one.ok ? one.entry.hash : fingerprintOf(one.raw)}`;
}

export function waitingPlace(row: StoredEntry): Place {
  const { sequence, hash, state, cause } = row;
  const isSure = cause === undefined ? state !== 'quarantined' : SIGNED.has(cause);
  return { sequence, hash, isSure, entry: state === 'held' ? (rawOf(row) as JournalEntry) : null };
}

export function fingerprintOf(raw: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('hex');
}
