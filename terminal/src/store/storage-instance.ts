import type {
  BulkWriteRow,
  PreparedQuery,
  RxDocumentData,
  RxStorageInstance,
  RxStorageInstanceCreationParams,
} from 'rxdb';
import { Subject } from 'rxjs';
import { attachmentData, type Bytes, prepareAttachments, readBytes } from './attachments.ts';
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
  const local = createLocalState(connection);
  const now = options.now ?? Date.now;
  const flushed = options.isFetched?.(params.collectionName) ? 'soon' : 'at once';
  let closed: Promise<void> | undefined;
  let reading: Promise<void> = Promise.resolve();

  const whileOpen = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (closed) throw new StoreError('closed', `Collection ${params.collectionName} is closed`);
    return work();
  };
  const close = (): Promise<void> => {
    closed ??= reading.then(() => {
      changes.complete();
      letGo();
    });
    return closed;
  };
  const write = (rows: BulkWriteRow<Doc>[], context: string, bytes: Bytes = new Map()) => {
    const written = connection.transaction(() => {
      const done = writeDocuments({ connection, table, instance, bytes }, rows, context);
      for (const { events } of done.bulks) {
        const documents = events.map(({ documentData }) => documentData);
        options.beside?.[params.collectionName]?.(documents, local);
      }
      return done;
    }, flushed);
    for (const bulk of written.bulks) changes.next(bulk);
    return { error: written.errors };
  };
  // Rows keep their turn while their attachments are read, and neither close nor remove leaves them behind.
  const writeRead = (rows: BulkWriteRow<Doc>[], context: string) => {
    const written = Promise.all([readBytes(rows), reading]).then(([bytes]) => write(rows, context, bytes));
    reading = written.then(nothing, nothing);
    return written;
  };

  const instance: RxStorageInstance<Doc, StorageInternals, NoOptions, SequenceCheckpoint> = {
    databaseName: params.databaseName,
    collectionName: params.collectionName,
    schema,
    options: params.options,
    internals: { connection, table },
    bulkWrite: (rows: BulkWriteRow<Doc>[], context: string) =>
      whileOpen(() => (schema.attachments ? writeRead(rows, context) : write(rows, context))),
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
    getAttachmentData: (documentId: string, attachmentId: string, digest: string) =>
      whileOpen(() => attachmentData(connection, table, { documentId, attachmentId, digest })),
    // What is closed cannot be removed: RxDB's own suite insists on a plain Error there.
    remove: () =>
      closed
        ? Promise.reject(new Error(`Collection ${params.collectionName} is closed and cannot be removed`))
        : reading.then(() => removeTable(connection, table)).then(close),
    close,
  };
  return instance;
}

function nothing(): void {}

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
  if (params.schema.attachments) prepareAttachments(connection, table);
  return table;
}
