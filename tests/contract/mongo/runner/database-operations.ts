import type { ClientBulkWriteModel, Db, Document, MongoClient } from 'mongodb';

export type DatabaseOperation = (database: Db, given: Document) => Promise<unknown>;
export type ClientOperation = (client: MongoClient, given: Document) => Promise<unknown>;

export const DATABASE_OPERATIONS: Readonly<Record<string, DatabaseOperation>> = {
  aggregate: (database, { pipeline, ...options }) => database.aggregate(pipeline, options).toArray(),
  createCollection: (database, { collection, ...options }) => database.createCollection(collection, options),
  dropCollection: (database, { collection, ...options }) => database.dropCollection(collection, options),
  listCollections: (database, { filter, ...options }) => database.listCollections(filter, options).toArray(),
  listCollectionNames: async (database, { filter, ...options }) => {
    const found = await database.listCollections(filter, { ...options, nameOnly: true }).toArray();
    return found.map(({ name }) => name);
  },
  runCommand: (database, { command, commandName: _, ...options }) => database.command(command, options),
  runCursorCommand: (database, { command, ...given }) =>
    runCursorCommand(database, { command, ...given }).toArray(),
};

/** A cursor over whatever command answers with one. */
export function runCursorCommand(database: Db, given: Document) {
  const { command, commandName: _, batchSize, maxTimeMS, comment, timeoutMode, ...options } = given;
  const modes: Document = timeoutMode === undefined ? {} : { timeoutMode };
  const cursor = database.runCursorCommand(command, { ...options, ...modes });
  if (batchSize !== undefined) cursor.setBatchSize(batchSize);
  if (maxTimeMS !== undefined) cursor.setMaxTimeMS(maxTimeMS);
  if (comment !== undefined) cursor.setComment(comment);
  return cursor;
}

export const CLIENT_OPERATIONS: Readonly<Record<string, ClientOperation>> = {
  clientBulkWrite: async (client, { models, ...options }) => {
    const result = await client.bulkWrite(readModels(models), options);
    // A word of this driver alone: the format knows by `upsertedId`.
    for (const update of result.updateResults?.values() ?? []) Reflect.deleteProperty(update, 'didUpsert');
    return result;
  },
  close: (client) => client.close(),
  listDatabases: async (client, options) => (await client.db().admin().listDatabases(options)).databases,
  listDatabaseNames: async (client, options) => {
    const { databases } = await client
      .db()
      .admin()
      .listDatabases({ ...options, nameOnly: true });
    return databases.map(({ name }) => name);
  },
};

function readModels(models: readonly Document[]): ClientBulkWriteModel[] {
  return models.map((model) => {
    const [name = ''] = Object.keys(model);
    const { namespace, ...rest } = model[name];
    return { name, namespace, ...rest };
  });
}
