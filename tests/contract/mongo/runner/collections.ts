import type { Document, MongoClient } from 'mongodb';
import type { Entities } from './entities.ts';
import type { CollectionData } from './format.ts';
import { match } from './match.ts';

const MAJORITY = { writeConcern: { w: 'majority' } } as const;

/** Puts each collection into the state that the file describes. */
export async function prepareCollections(
  client: MongoClient,
  data: readonly CollectionData[],
): Promise<void> {
  for (const { databaseName, collectionName, createOptions, documents } of data) {
    const database = client.db(databaseName);
    await database.dropCollection(collectionName, MAJORITY);
    if (documents.length === 0 || createOptions !== undefined) {
      const options: Document = createOptions ?? {};
      await database.createCollection(collectionName, { ...options, ...MAJORITY });
    }
    if (documents.length > 0) {
      await database.collection(collectionName, MAJORITY).insertMany([...documents], { ordered: true });
    }
  }
}

/** Throws a Mismatch unless each collection holds exactly these documents, by the order of their `_id`. */
export async function matchOutcome(
  client: MongoClient,
  entities: Entities,
  outcome: readonly CollectionData[],
): Promise<void> {
  for (const { databaseName, collectionName, documents } of outcome) {
    const collection = client
      .db(databaseName)
      .collection(collectionName, { readConcern: { level: 'local' } });
    const found = await collection.find({}, { sort: { _id: 1 } }).toArray();
    match(documents, found, { entities, path: `outcome of ${collectionName}`, root: false });
  }
}
