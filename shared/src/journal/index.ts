export {
  type EntryOf,
  HASH_OF_NOTHING,
  hashSchema,
  JOURNAL_ENTRY_TYPES,
  type JournalEntry,
  type JournalEntryType,
  journalEntrySchema,
  type UnsealedEntry,
} from './entry.ts';
export { canonicalFormOf, hashOf, isSignedBy, sealEntry } from './seal.ts';
export { type Fault, findDisagreement, findFault, verifyChain } from './verify.ts';
