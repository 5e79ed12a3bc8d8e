import { hashOf, isSignedBy, type JournalEntry } from '@counterbook/shared/journal';
import type { StoredEntry } from '../persistence/entry-repository.ts';
import type { Device } from './judge-entry.ts';
import { rawOf } from './raw-of.ts';

/**
 * What a stored row is to a sound entry of the same id. `other`: it is as soundly signed as this one, so the disk was
 * copied. `damaged`: it is not what the terminal signed, be it that a damaged copy came first, that the terminal named
 * it lost, or that somebody changed it in the hub's database.
 */
export function compareToStored(
  stored: StoredEntry,
  entry: JournalEntry,
  owner: Device,
): 'same' | 'other' | 'damaged' {
  const known = rawOf(stored) as JournalEntry;
  const publicKey = owner.publicKeyOf(entry.epoch);
  try {
    const hash = hashOf(known);
    const isSame = hash === entry.hash && known.signature === entry.signature;
    if (isSame) return stored.hash === hash ? 'same' : 'damaged';
    const isSound = hash === known.hash && publicKey !== null && isSignedBy(known, publicKey);
    return isSound && stored.hash === hash ? 'other' : 'damaged';
  } catch {
    return 'damaged';
  }
}
