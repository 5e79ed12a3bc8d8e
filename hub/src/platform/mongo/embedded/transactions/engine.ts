import { type Catalog, loadCatalog, openCatalog } from '../store/catalog.ts';
import { openStore, type Store } from '../store/store.ts';
import { dropUnfinishedBuilds } from './build-index.ts';
import { createVersions, endTransaction, type Versions } from './transaction.ts';

/** What every command works on. */
export interface Engine {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly versions: Versions;
  readonly now: () => Date;
}

/** `onRecover` is told when a group was undone, so that what was remembered of it in memory is forgotten too. */
export function openEngine(directory: string, now: () => Date, onRecover: () => void): Engine {
  const versions = createVersions();
  const recover = (): void => {
    for (const transaction of [...versions.active]) endTransaction(versions, transaction, 'aborted');
    loadCatalog(store, catalog);
    onRecover();
  };
  const store = openStore(directory, recover);
  const catalog = openCatalog(store);
  dropUnfinishedBuilds(store);
  return { store, catalog, versions, now };
}

/** Work that no client waits for. A fault in it undoes the group like any other. */
export function runInBackground(engine: Engine, work: (engine: Engine) => void): void {
  try {
    engine.store.requireOpen();
    work(engine);
  } catch (error) {
    engine.store.failGroup(error);
  }
}
