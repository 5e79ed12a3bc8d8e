/** A real journal of one terminal over two epochs, sealed with a key that the test has, to plant mutations in. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { receiptNumberOf } from '@counterbook/shared/id';
import {
  HASH_OF_NOTHING,
  type JournalEntry,
  sealEntry,
  type UnsealedEntry,
} from '@counterbook/shared/journal';
import { type Act, aSale, aTill } from '@counterbook/shared/testing';

export type TestJournal = {
  /** By epoch, then by sequence. */
  readonly entries: readonly JournalEntry[];
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Another device's. */
  readonly foreignKey: KeyObject;
};

/** Each epoch begins with a shift and a sale, so that there is always something in the middle. */
export function aJournal(acts: readonly Act[]): TestJournal {
  const privateKey = generateKeyPairSync('ed25519').privateKey;
  const half = Math.ceil(acts.length / 2);
  const entries = [acts.slice(0, half), acts.slice(half)].flatMap((some, at) =>
    writeEpoch(some, at + 1, privateKey),
  );
  return {
    entries,
    privateKey,
    publicKey: createPublicKey(privateKey),
    foreignKey: generateKeyPairSync('ed25519').privateKey,
  };
}

function writeEpoch(acts: readonly Act[], epoch: number, privateKey: KeyObject): readonly JournalEntry[] {
  const till = aTill({ epoch });
  const opening: Act[] = [
    { type: 'shift.opened', payload: { float: 100 } },
    { type: 'sale.completed', payload: aSale() },
    { type: 'drawer.opened', payload: { reason: 'change' } },
  ];
  return resealFrom(
    [...opening, ...acts].map((act, at) => till.write({ ...act, receiptNumber: receiptOf(act, epoch, at) })),
    privateKey,
  );
}

function receiptOf(act: Act, epoch: number, at: number): string | null {
  return act.type === 'sale.completed' ? receiptNumberOf('HIGH', `T01.${epoch}`, 'sale', at) : null;
}

/** One epoch's entries chained anew and sealed, as only the device can. */
export function resealFrom(entries: readonly JournalEntry[], privateKey: KeyObject): readonly JournalEntry[] {
  let previousHash =
    entries[0]?.sequence === 1 ? HASH_OF_NOTHING : (entries[0]?.previousHash ?? HASH_OF_NOTHING);
  return entries.map((entry) => {
    const sealed = reseal({ ...entry, previousHash }, privateKey);
    previousHash = sealed.hash;
    return sealed;
  });
}

export function reseal(entry: JournalEntry, privateKey: KeyObject): JournalEntry {
  const { hash: _hash, signature: _signature, ...unsealed } = entry;
  return sealEntry(unsealed as UnsealedEntry, privateKey);
}
