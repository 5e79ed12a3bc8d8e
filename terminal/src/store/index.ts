export type { LocalState } from './local-state.ts';
export { type Integrity, openStore, type Store, type StoreOptions } from './open-store.ts';
export {
  createSqliteStorage,
  type KeepBeside,
  type SearchOptions,
  type SqliteStorage,
  STORAGE_NAME,
  type StorageOptions,
} from './storage.ts';
export { isDamage, StoreError, type StoreTrouble } from './store-error.ts';
export type { SequenceCheckpoint } from './write-documents.ts';
