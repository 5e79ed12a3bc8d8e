/**
 * Writes whose answer nobody in their transaction needs. They are collected and go to the database in one command,
 * whatever their collections, just before the transaction commits: a round trip for all of them. Whoever reads in a
 * transaction what may be waiting asks for it to be written first; hardly ever is anything there then.
 */
import { InvariantError } from '@counterbook/shared/result';
import { type ClientSession, type Collection, type Connection, mongo } from 'mongoose';

/**
 * As the driver has them; the collection is told beside. An update that finds nothing by its filter went out from what is
 * not so any more: the transaction is run again.
 */
export type LaterWrite<T> =
  | { readonly name: 'insertOne'; readonly document: T }
  | {
      readonly name: 'replaceOne';
      readonly filter: object;
      readonly replacement: T;
      readonly upsert: boolean;
    }
  | { readonly name: 'updateOne'; readonly filter: object; readonly update: object };

type Model = mongo.ClientBulkWriteModel;
const waiting = new WeakMap<ClientSession, Model[]>();

/** An attempt at a transaction begins: what an earlier one collected is forgotten. */
export function collectWrites(session: ClientSession): void {
  waiting.set(session, []);
}

export function writeLater<T extends { readonly _id: string }>(
  session: ClientSession,
  collection: Collection<T>,
  writes: readonly LaterWrite<T>[],
): void {
  const models = waiting.get(session);
  if (models === undefined)
    throw new InvariantError('what is to be written later needs a transaction of ours');
  const namespace = `${collection.conn.name}.${collection.name}`;
  for (const write of writes) models.push({ ...write, namespace } as unknown as Model);
}

/** Before a collection is read in the transaction: what waits for it is there then. */
export async function writtenBefore(
  session: ClientSession,
  { conn, name }: Pick<Collection, 'conn' | 'name'>,
): Promise<void> {
  const namespace = `${conn.name}.${name}`;
  if (waiting.get(session)?.some((model) => model.namespace === namespace)) await sendWrites(conn, session);
}

export async function sendWrites(connection: Connection, session: ClientSession): Promise<void> {
  const models = waiting.get(session)?.splice(0) ?? [];
  if (models.length === 0) return;
  const client = connection.getClient();
  try {
    requireFound(models, await client.bulkWrite(models, { session, ordered: true }));
  } catch (error) {
    if (!(error instanceof mongo.MongoClientBulkWriteError)) throw error;
    const [failed] = error.writeErrors.keys();
    // A row that went out from what is not so any more may be what failed.
    if (error.partialResult) requireFound(models.slice(0, failed ?? 0), error.partialResult);
    throw asOfOneWrite(error);
  }
}

/** Where an update found nothing, as where another transaction was first: it is run again. */
function requireFound(
  models: readonly Model[],
  { matchedCount, upsertedCount }: { readonly matchedCount: number; readonly upsertedCount: number },
): void {
  const changes = models.filter(({ name }) => name !== 'insertOne').length;
  if (matchedCount + upsertedCount >= changes) return;
  const message = 'a row is not any more what this transaction went out from';
  throw new mongo.MongoServerError({ message, code: 112, errorLabels: ['TransientTransactionError'] });
}

/**
 * The driver wraps what the server said and leaves its labels and its code behind, by which a transaction is run again
 * and a duplicate is known.
 */
function asOfOneWrite(error: mongo.MongoClientBulkWriteError): Error {
  if (error.cause instanceof Error) return error.cause;
  const [first] = error.writeErrors.values();
  return first === undefined ? error : new mongo.MongoServerError({ ...first });
}
