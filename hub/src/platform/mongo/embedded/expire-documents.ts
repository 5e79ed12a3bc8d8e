import { ALL, findDocuments } from './query/find.ts';
import { planQuery } from './query/plan.ts';
import type { Collection, Index } from './store/catalog.ts';
import type { Engine } from './transactions/engine.ts';
import { BlockedError } from './transactions/transaction.ts';
import { toVersion, writeDocument } from './transactions/write-document.ts';

const MOST_AT_ONCE = 1000;

/** Deletes what TTL indexes say has had its time, found by those indexes. */
export function expireDocuments(engine: Engine): void {
  for (const collections of engine.catalog.databases.values()) {
    for (const collection of collections.values()) {
      for (const index of collection.indexes) {
        if (index.expireAfterSeconds !== undefined) expireByIndex(engine, collection, index);
      }
    }
  }
}

function expireByIndex(engine: Engine, collection: Collection, index: Index): void {
  const [field] = index.fields;
  if (field === undefined || index.fields.length > 1) return;
  const before = new Date(engine.now().getTime() - (index.expireAfterSeconds ?? 0) * 1000);
  const filter = { [field.path]: { $lt: before } };
  const query = { ...ALL, filter, limit: MOST_AT_ONCE };
  if (planQuery(collection, query).scans.length === 0) return;
  for (const { rid, raw } of [...findDocuments(engine, undefined, collection, query)]) {
    try {
      writeDocument(engine, undefined, collection, { rid, before: toVersion(raw), after: undefined });
    } catch (error) {
      if (!(error instanceof BlockedError)) throw error;
    }
  }
}
