import type { Collection } from '../store/catalog.ts';
import type { Engine } from '../transactions/engine.ts';
import { BlockedError } from '../transactions/transaction.ts';

/** Waits for transactions that have written to the collection: their keys were made for its indexes as they are. */
export function requireUntouched(engine: Engine, collection: Collection): void {
  if (collection.owner?.status === 'active') throw new BlockedError(collection.owner);
  const build = engine.versions.builds.get(collection.id);
  if (build !== undefined) throw new BlockedError(build);
  for (const transaction of engine.versions.active) {
    if (transaction.writes.has(collection.id)) throw new BlockedError(transaction);
  }
}
