/** The little of each peer that is measured; the published types redeclare Node's own, or are not there. */
declare module 'pouchdb-core' {
  type Keyed = { readonly _id: string };
  type Row = { readonly id: string; readonly doc?: Record<string, unknown> };
  type Replicated = { readonly docs_written: number; readonly doc_write_failures: number };
  type ReplicationOptions = { readonly batch_size?: number };
  type Following = {
    on(event: string, listener: (told: unknown) => void): Following;
    cancel(): void;
  };

  class PouchDB {
    static plugin(plugin: unknown): typeof PouchDB;
    static defaults(options: { readonly prefix: string; readonly adapter: 'leveldb' }): typeof PouchDB;
    constructor(name: string, options?: { readonly adapter: 'leveldb' | 'http' });
    replicate: {
      from(source: PouchDB, options?: ReplicationOptions): Promise<Replicated>;
      to(target: PouchDB, options?: ReplicationOptions): Promise<Replicated>;
    };
    sync(other: PouchDB, options: { readonly live: true; readonly retry: true }): Following;
    info(): Promise<{ readonly doc_count: number }>;
    allDocs(options?: { readonly include_docs?: boolean }): Promise<{ readonly rows: readonly Row[] }>;
    bulkDocs(documents: readonly Keyed[]): Promise<readonly object[]>;
    put(document: Keyed & Readonly<Record<string, unknown>>): Promise<unknown>;
    get(id: string): Promise<unknown>;
    close(): Promise<void>;
  }
  export default PouchDB;
}

declare module 'pouchdb-adapter-leveldb' {
  const plugin: unknown;
  export default plugin;
}

declare module 'pouchdb-adapter-http' {
  const plugin: unknown;
  export default plugin;
}

declare module 'pouchdb-replication' {
  const plugin: unknown;
  export default plugin;
}

declare module 'express-pouchdb' {
  import type { RequestListener } from 'node:http';
  import type PouchDB from 'pouchdb-core';

  type Options = {
    readonly mode: 'minimumForPouchDB';
    readonly overrideMode?: { readonly include: readonly string[] };
  };
  export default function expressPouchDB(pouch: typeof PouchDB, options: Options): RequestListener;
}

declare module '@nozbe/watermelondb' {
  type Column = {
    readonly name: string;
    readonly type: 'string' | 'number' | 'boolean';
    readonly isIndexed?: boolean;
  };
  type Raw = Record<string, unknown>;
  type Collection = {
    prepareCreateFromDirtyRaw(raw: Raw): Model;
    query(): { fetchIds(): Promise<string[]>; fetchCount(): Promise<number> };
  };

  export class Model {
    readonly id: string;
    static table: string;
  }
  export class Database {
    constructor(options: { readonly adapter: unknown; readonly modelClasses: readonly (typeof Model)[] });
    get(table: string): Collection;
    write(work: () => Promise<unknown>): Promise<void>;
    batch(records: readonly Model[]): Promise<void>;
  }
  export function tableSchema(table: { readonly name: string; readonly columns: readonly Column[] }): unknown;
  export function appSchema(schema: {
    readonly version: number;
    readonly tables: readonly unknown[];
  }): unknown;
}

declare module '@nozbe/watermelondb/adapters/sqlite/index.js' {
  const adapter: {
    readonly default: new (options: { readonly schema: unknown; readonly dbName: string }) => unknown;
  };
  export default adapter;
}

declare module '@nozbe/watermelondb/sync/index.js' {
  import type { Database } from '@nozbe/watermelondb';

  type Pulled = { readonly changes: unknown; readonly timestamp: number };
  type Pushed = { readonly experimentalRejectedIds?: Readonly<Record<string, readonly string[]>> };
  export function synchronize(options: {
    readonly database: Database;
    readonly pullChanges: (asked: { readonly lastPulledAt?: number | null }) => Promise<Pulled>;
    readonly pushChanges: (offered: {
      readonly changes: unknown;
      readonly lastPulledAt: number;
    }) => Promise<Pushed | undefined>;
  }): Promise<void>;
}
