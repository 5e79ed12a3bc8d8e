import type { KeyObject } from 'node:crypto';
import { entryIdOf } from '../id/entry-id.ts';
import { findPaymentDisagreement, findRefundDisagreement, findSaleDisagreement } from '../sale/check-sums.ts';
import { HASH_OF_NOTHING, type JournalEntry } from './entry.ts';
import { hashOf, isSignedBy } from './seal.ts';

export type Fault = {
  readonly kind: 'wrong-id' | 'gap' | 'wrong-hash' | 'broken-link' | 'wrong-signature' | 'sums-disagree';
  readonly sequence: number;
  readonly message: string;
};

/** What is wrong with one entry taken alone, the gravest first; null when nothing is. */
export function findFault(entry: JournalEntry, publicKey: KeyObject): Fault | null {
  const at = (kind: Fault['kind'], message: string): Fault => ({ kind, sequence: entry.sequence, message });
  if (hashOf(entry) !== entry.hash) return at('wrong-hash', 'the content is not what was hashed');
  if (!isSignedBy(entry, publicKey)) return at('wrong-signature', 'the signature is not the device’s');
  if (entry.id !== entryIdOf(entry.terminalId, entry.epoch, entry.sequence))
    return at('wrong-id', `${entry.id} is not the id of its place`);
  const disagreement = findDisagreement(entry);
  return disagreement === null ? null : at('sums-disagree', disagreement);
}

/** Verifies one chain (one terminal and epoch) in sequence order, from `after` on. */
export function verifyChain(
  entries: Iterable<JournalEntry>,
  publicKey: KeyObject,
  after: { readonly sequence: number; readonly hash: string } = { sequence: 0, hash: HASH_OF_NOTHING },
): readonly Fault[] {
  const faults: Fault[] = [];
  let previous = after;
  for (const entry of entries) {
    const fault = findFault(entry, publicKey);
    if (fault) faults.push(fault);
    if (entry.sequence !== previous.sequence + 1) {
      faults.push({
        kind: 'gap',
        sequence: previous.sequence + 1,
        message: `${entry.sequence} follows ${previous.sequence}`,
      });
    } else if (entry.previousHash !== previous.hash) {
      faults.push({
        kind: 'broken-link',
        sequence: entry.sequence,
        message: 'does not continue the entry before it',
      });
    }
    previous = entry;
  }
  return faults;
}

/** What does not add up in its payload, in words; null where all does. */
export function findDisagreement(entry: JournalEntry): string | null {
  if (entry.type === 'sale.completed') return findSaleDisagreement(entry.payload);
  if (entry.type === 'sale.refunded') return findRefundDisagreement(entry.payload);
  if (entry.type === 'debt.paid') return findPaymentDisagreement(entry.payload);
  return null;
}
