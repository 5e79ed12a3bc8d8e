import type {
  BulkWriteRow,
  PreparedQuery,
  RxDocumentData,
  RxStorageInstance,
  RxStorageInstanceCreationParams,
} from 'rxdb';
import { Subject } from 'rxjs';
import { changesSince } from './changes.ts';
import { cleanUp } from './clean-up.ts';
import type { Connection } from './connection.ts';
import { layoutOf } from './layout.ts';
import { createLocalState } from './local-state.ts';
import { countDocuments, findDocuments } from './query.ts';
import { refillTable } from './refill-table.ts';
import { prepareSearch } from './search-index.ts';
import type { StorageOptions } from './storage.ts';
import { StoreError } from './store-error.ts';
import { openTable, removeTable, type Table } from './table.ts';
import { type Bulk, type SequenceCheckpoint, storedRows, writeDocuments } from './write-documents.ts';

export type StorageInternals = { readonly connection: Connection; readonly table: Table };

type NoOptions = Record<string, never>;

type Input<Doc> = {
  readonly params: RxStorageInstanceCreationParams<Doc, NoOptions>;
  readonly connection: Connection;
  readonly options: StorageOptions;
  readonly letGo: () => void;
};

/** One collection's door into the file; SQLite answers at once, the promises are RxDB's manners. */
export function createInstance<Doc>(
  input: Input<Doc>,
): RxStorageInstance<Doc, StorageInternals, NoOptions, SequenceCheckpoint> {
  const { params, connection, options, letGo } = input;
  const { schema } = params;
  const table = tableFor(input);
  const source = { connection, table, schema };
  const changes = new Subject<Bulk<Doc>>();
  const beside = options.beside?.[params.collectionName];
  const local = createLocalState(connection);
  const now = options.now ?? Date.now;
  let closed: Promise<void> | undefined;

  const whileOpen = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new StoreError('closed', `Collection ${params.collectionName} is closed`);
    return work();
  };
  const close = (): Promise<void> => {
    closed ??= Promise.resolve().then(() => {
      changes.complete();
      letGo();
    });
    return closed;
  };

  const instance: RxStorageInstance<Doc, StorageInternals, NoOptions, SequenceCheckpoint> = {
    databaseName: params.databaseName,
    collectionName: params.collectionName,
    schema,
    options: params.options,
    internals: { connection, table },
    bulkWrite: (rows: BulkWriteRow<Doc>[], context: string) =>
      whileOpen(() => {
        const written = connection.transaction(() => {
          const done = writeDocuments({ connection, table, instance }, rows, context);
          for (const { events } of done.bulks)
            beside?.(
              events.map(({ documentData }) => documentData),
              local,
            );
          return done;
        });
        for (const bulk of written.bulks) changes.next(bulk);
        return { error: written.errors };
      }),
    findDocumentsById: (ids: string[], withDeleted: boolean) =>
      whileOpen(() => {
        const stored = storedRows<Doc>(connection, table, ids);
        const documents = ids.flatMap((id): RxDocumentData<Doc>[] => {
          const document = stored.get(id)?.document;
          return document && (withDeleted || !document._deleted) ? [document] : [];
        });
        return documents;
      }),
    query: (prepared: PreparedQuery<Doc>) =>
      whileOpen(() => ({ documents: findDocuments(source, prepared.query) })),
    count: (prepared: PreparedQuery<Doc>) => whileOpen(() => countDocuments(source, prepared.query)),
    getChangedDocumentsSince: (limit: number, checkpoint?: SequenceCheckpoint) =>
      whileOpen(() => changesSince<Doc>(connection, table, { limit, checkpoint })),
    changeStream: () => changes.asObservable(),
    cleanup: (minimumDeletedTime: number) =>
      whileOpen(() => cleanUp(connection, table, now() - minimumDeletedTime)),
    getAttachmentData: () => Promise.reject(new StoreError('refused', 'This storage keeps no attachments')),
    remove: () => whileOpen(() => removeTable(connection, table)).then(close),
    close,
  };
  return instance;
}

function tableFor<Doc>({ params, connection, options }: Input<Doc>): Table {
  const key = {
    database: params.databaseName,
    collection: params.collectionName,
    version: params.schema.version,
  };
  const table = openTable(connection, key, {
    layout: layoutOf(params.schema),
    searched: options.search?.[params.collectionName] ?? [],
    refill: (fresh, from) => refillTable(connection, fresh, from),
  });
  prepareSearch(connection, table);
  return table;
}
