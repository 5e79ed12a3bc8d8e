import { UnavailableError } from '@counterbook/shared/result';
import mongoose, { type Connection } from 'mongoose';

/**
 * Opens one service's own database with the promises the hub makes: what is acknowledged is on a majority's disk.
 * Throws an UnavailableError that says, in a sentence for the operator, why a server will not do.
 */
export async function openConnection(url: string, database: string): Promise<Connection> {
  const connection = mongoose.createConnection(url, {
    dbName: database,
    autoIndex: false,
    autoCreate: false,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    serverSelectionTimeoutMS: 5000,
    maxPoolSize: 20,
  });
  try {
    await connection.asPromise();
    await requireReplicaSet(connection);
    return connection;
  } catch (error) {
    await connection.close().catch(() => undefined);
    if (error instanceof UnavailableError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`MONGODB_URL: the database does not answer (${reason})`, { cause: error });
  }
}

/** Transactions need a replica set or a sharded cluster; a standalone server would lose sales without a word. */
async function requireReplicaSet(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  if (hello?.setName === undefined && hello?.msg !== 'isdbgrid') {
    throw new UnavailableError(
      'MONGODB_URL names a standalone server, which has no transactions: start it as a replica set (one member will do)',
    );
  }
}
