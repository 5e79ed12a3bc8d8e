import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';

/** What the format asks of a collection, in the driver's words. Each takes the operation's own arguments. */
export type CollectionOperation = (collection: Collection, given: Document) => Promise<unknown>;

export const COLLECTION_OPERATIONS: Readonly<Record<string, CollectionOperation>> = {
  aggregate: (collection, { pipeline, ...options }) => collection.aggregate(pipeline, options).toArray(),
  bulkWrite: (collection, { requests, ...options }) => collection.bulkWrite(readRequests(requests), options),
  count: (collection, { filter, ...options }) => collection.count(filter, options),
  countDocuments: (collection, { filter, ...options }) => collection.countDocuments(filter, options),
  createIndex: (collection, { keys, ...options }) => collection.createIndex(keys, options),
  deleteMany: (collection, { filter, ...options }) => collection.deleteMany(filter, options),
  deleteOne: (collection, { filter, ...options }) => collection.deleteOne(filter, options),
  distinct: (collection, { fieldName, filter = {}, ...options }) =>
    collection.distinct(fieldName, filter, options),
  drop: (collection, options) => collection.drop(options),
  dropIndex: (collection, { name, ...options }) => collection.dropIndex(name, options),
  dropIndexes: (collection, options) => collection.dropIndexes(options),
  estimatedDocumentCount: (collection, options) => collection.estimatedDocumentCount(options),
  find: (collection, { filter = {}, ...options }) => collection.find(filter, options).toArray(),
  findOne: (collection, { filter = {}, ...options }) => collection.findOne(filter, options),
  findOneAndDelete: (collection, { filter, ...options }) => collection.findOneAndDelete(filter, options),
  findOneAndReplace: (collection, { filter, replacement, ...options }) =>
    collection.findOneAndReplace(filter, replacement, readReturned(options)),
  findOneAndUpdate: (collection, { filter, update, ...options }) =>
    collection.findOneAndUpdate(filter, update, readReturned(options)),
  insertMany: (collection, { documents, ...options }) => collection.insertMany(copies(documents), options),
  insertOne: (collection, { document, ...options }) => collection.insertOne({ ...document }, options),
  listIndexes: (collection, options) => collection.listIndexes(options).toArray(),
  listIndexNames: async (collection, options) => {
    const indexes = await collection.listIndexes(options).toArray();
    return indexes.map(({ name }) => name);
  },
  rename: (collection, { to, ...options }) => collection.rename(to, options),
  replaceOne: (collection, { filter, replacement, ...options }) =>
    collection.replaceOne(filter, replacement, options).then(withoutNothing),
  updateMany: (collection, { filter, update, ...options }) =>
    collection.updateMany(filter, update, options).then(withoutNothing),
  updateOne: (collection, { filter, update, ...options }) =>
    collection.updateOne(filter, update, options).then(withoutNothing),
};

/** The driver puts an `_id` into what it inserts; the case's own documents are used again. */
function copies(documents: readonly Document[]): Document[] {
  return documents.map((document) => ({ ...document }));
}

function readRequests(requests: readonly Document[]): AnyBulkWriteOperation[] {
  return requests.map((request) => {
    const { insertOne } = request;
    return insertOne === undefined
      ? anyRequest(request)
      : { insertOne: { document: { ...insertOne.document } } };
  });
}

function anyRequest(request: Document): AnyBulkWriteOperation {
  const [kind] = Object.keys(request);
  switch (kind) {
    case 'updateOne':
      return { updateOne: request.updateOne };
    case 'updateMany':
      return { updateMany: request.updateMany };
    case 'replaceOne':
      return { replaceOne: request.replaceOne };
    case 'deleteOne':
      return { deleteOne: request.deleteOne };
    case 'deleteMany':
      return { deleteMany: request.deleteMany };
    default:
      throw new Error(`a bulk write has no ${String(kind)}`);
  }
}

function readReturned(options: Document): Document {
  const { returnDocument, ...rest } = options;
  return returnDocument === undefined
    ? rest
    : { ...rest, returnDocument: returnDocument === 'After' ? 'after' : 'before' };
}

/** The driver says `upsertedId: null` where the format means that there is none. */
function withoutNothing(result: Document): Document {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null));
}
