/** The little of PouchDB that is measured; the published types redeclare Node's own. */
declare module 'pouchdb-core' {
  type Keyed = { readonly _id: string };

  class PouchDB {
    static plugin(plugin: unknown): void;
    constructor(name: string, options: { readonly adapter: 'leveldb' });
    bulkDocs(documents: readonly Keyed[]): Promise<readonly object[]>;
    put(document: Keyed): Promise<unknown>;
    get(id: string): Promise<unknown>;
    close(): Promise<void>;
  }
  export default PouchDB;
}

declare module 'pouchdb-adapter-leveldb' {
  const plugin: unknown;
  export default plugin;
}
