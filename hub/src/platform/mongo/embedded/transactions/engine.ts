import { type Catalog, loadCatalog, openCatalog } from '../store/catalog.ts';
import { openStore, type Store } from '../store/store.ts';
import { createVersions, endTransaction, type Versions } from './transaction.ts';

/** What every command works on. */
export interface Engine {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly versions: Versions;
  readonly now: () => Date;
}

export function openEngine(directory: string, now: () => Date): Engine {
  const versions = createVersions();
  const recover = (): void => {
    for (const transaction of [...versions.active]) endTransaction(versions, transaction, 'aborted');
    loadCatalog(store, catalog);
  };
  const store = openStore(directory, recover);
  const catalog = openCatalog(store);
  return { store, catalog, versions, now };
}
