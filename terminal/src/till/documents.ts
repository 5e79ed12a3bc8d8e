import {
  type MangoQuerySelector,
  normalizeMangoQuery,
  type PreparedQuery,
  prepareQuery,
  type RxCollection,
} from 'rxdb';

/**
 * Reading a collection as plain values, straight from its storage: look-ups happen at every scan, and RxDB's
 * document and query caches would only grow with them.
 */
export type Documents<Doc> = {
  readonly byId: (id: string) => Promise<Doc | undefined>;
  readonly byIds: (ids: readonly string[]) => Promise<readonly Doc[]>;
  /** Which of these were there once and were removed. */
  readonly removed: (ids: readonly string[]) => Promise<readonly string[]>;
  readonly find: (selector: Selector) => Promise<readonly Doc[]>;
  /** So many of them by id, behind that one: all of them a page at a time, from ''. */
  readonly page: (after: string, limit: number) => Promise<readonly Doc[]>;
  readonly count: (selector: Selector) => Promise<number>;
  /** Tells what was written, deleted documents too. */
  readonly onChange: (listener: (ids: readonly string[], documents: readonly Doc[]) => void) => () => void;
};

export type Selector = Readonly<Record<string, unknown>>;

export function documentsOf<Doc extends { readonly id: string }>(
  collection: RxCollection<Doc>,
): Documents<Doc> {
  const { storageInstance, schema } = collection;
  const prepared = (selector: Selector, limit?: number): PreparedQuery<Doc> =>
    prepareQuery(
      schema.jsonSchema,
      normalizeMangoQuery(schema.jsonSchema, {
        selector: { ...selector, _deleted: { $eq: false } } as MangoQuerySelector<Doc>,
        ...(limit === undefined ? {} : { limit }),
      }),
    );
  const query = async (wanted: PreparedQuery<Doc>) =>
    (await storageInstance.query(wanted)).documents.map((stored) => plain<Doc>(stored));
  const byIds = async (ids: readonly string[]) =>
    (await storageInstance.findDocumentsById([...ids], false)).map((stored) => plain<Doc>(stored));
  return {
    byIds,
    removed: async (ids) => {
      const stored = await storageInstance.findDocumentsById([...ids], true);
      return stored.flatMap((document) => (document._deleted ? [String(document[schema.primaryPath])] : []));
    },
    byId: async (id) => (await byIds([id]))[0],
    find: (selector) => query(prepared(selector)),
    page: (after, limit) => query(prepared({ id: { $gt: after } }, limit)),
    count: async (selector) => (await storageInstance.count(prepared(selector))).count,
    onChange: (listener) => {
      const subscription = collection.eventBulks$.subscribe((bulk) =>
        listener(
          bulk.events.map((event) => event.documentId),
          bulk.events.map((event) => event.documentData as Doc),
        ),
      );
      return () => subscription.unsubscribe();
    },
  };
}

/** Without what RxDB keeps beside a document: an entry must come back as it was sealed. */
export function plain<Doc>(stored: object): Doc {
  return Object.fromEntries(Object.entries(stored).filter(([key]) => !key.startsWith('_'))) as Doc;
}
