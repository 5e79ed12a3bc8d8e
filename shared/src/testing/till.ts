/**
 * A till for tests: seals acts into a real chain with a key of its own, as the product's tills do. Everything
 * else that a test does not care about has one fixed value.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { entryIdOf } from '../id/entry-id.ts';
import { HASH_OF_NOTHING, type JournalEntry, type UnsealedEntry } from '../journal/entry.ts';
import { sealEntry } from '../journal/seal.ts';

type DistributiveAct<T> = T extends { type: unknown; payload: unknown } ? Pick<T, 'type' | 'payload'> : never;

/** What a person did; where and when follow from the till. */
export type Act = DistributiveAct<JournalEntry> & {
  readonly customerId?: string | null;
  readonly receiptNumber?: string | null;
  readonly staffId?: string | null;
  readonly shiftId?: string | null;
  readonly occurredAt?: string;
};

export type Place = {
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalId: string;
  readonly epoch: number;
};

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

export type TestTill = {
  readonly place: Place;
  readonly publicKey: KeyObject;
  readonly write: (act: Act) => JournalEntry;
};

export function aTill(over: Partial<Place> = {}, keys: Keys = generateKeyPairSync('ed25519')): TestTill {
  const place = { companyId: 'company-a', shopId: 'shop-1', terminalId: 'till-1', epoch: 1, ...over };
  const { publicKey, privateKey } = keys;
  let last = { sequence: 0, hash: HASH_OF_NOTHING };
  const write = (act: Act): JournalEntry => {
    const sequence = last.sequence + 1;
    const unsealed = {
      staffId: 'staff-1',
      shiftId: null,
      customerId: null,
      receiptNumber: null,
      occurredAt: new Date(Date.UTC(2026, 0, 5, 8, 0, sequence)).toISOString(),
      ...act,
      ...place,
      id: entryIdOf(place.terminalId, place.epoch, sequence),
      sequence,
      previousHash: last.hash,
    } as UnsealedEntry;
    const entry = sealEntry(unsealed, privateKey);
    last = entry;
    return entry;
  };
  return { place, publicKey, write };
}
