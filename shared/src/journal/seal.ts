/**
 * The chain: SHA-256 over the RFC 8785 form of everything but `hash` and `signature`, the previous entry's hash
 * included, and the device's Ed25519 signature over that hash.
 */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { InvariantError } from '../result/errors.ts';
import type { JournalEntry, UnsealedEntry } from './entry.ts';

export function canonicalFormOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new InvariantError('a value without a canonical form');
  return text;
}

/** The hash that an entry must carry, reckoned from its own fields. */
export function hashOf(entry: UnsealedEntry | JournalEntry): string {
  const { hash: _hash, signature: _signature, ...covered } = entry as JournalEntry;
  return createHash('sha256').update(canonicalFormOf(covered)).digest('hex');
}

export function sealEntry(entry: UnsealedEntry, privateKey: KeyObject): JournalEntry {
  const hash = hashOf(entry);
  const signature = sign(null, Buffer.from(hash, 'hex'), privateKey).toString('base64');
  return { ...entry, hash, signature } as JournalEntry;
}

/** One signature has one text: base64's unused last bits would let a changed one pass for the same. */
export function isSignedBy(entry: Pick<JournalEntry, 'hash' | 'signature'>, publicKey: KeyObject): boolean {
  const signature = Buffer.from(entry.signature, 'base64');
  if (signature.toString('base64') !== entry.signature) return false;
  return verify(null, Buffer.from(entry.hash, 'hex'), publicKey, signature);
}
