import { ContractError, UnavailableError } from '@counterbook/shared/result';
import mongoose, { type Connection } from 'mongoose';
import {
  refusalOfDefaults,
  refusalOfDriver,
  refusalOfSelection,
  refusalOfServer,
  refusalOfUrl,
} from './boot-refusals.ts';

/**
 * Opens one service's own database with the promises the hub makes: what is acknowledged is on a majority's disk.
 * Throws in a sentence for the operator: an UnavailableError while the server does not answer, a ContractError when it
 * answers and will not do.
 */
export async function openConnection(url: string, database: string): Promise<Connection> {
  refuse(refusalOfUrl(url));
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
    await requireFitServer(connection);
    return connection;
  } catch (error) {
    await connection.close().catch(() => undefined);
    if (error instanceof ContractError) throw error;
    refuse(refusalOfDriver(error));
    const reason = error instanceof Error ? error.message : String(error);
    const refusal = refusalOfSelection(error) ?? `MONGODB_URL: the database does not answer (${reason})`;
    throw new UnavailableError(refusal, { cause: error });
  }
}

async function requireFitServer(connection: Connection): Promise<void> {
  const admin = connection.getClient().db('admin');
  refuse(refusalOfServer(await admin.command({ hello: 1 })));
  try {
    refuse(refusalOfDefaults(await admin.command({ getDefaultRWConcern: 1 })));
  } catch (error) {
    // A user without that right cannot look; what we write asks for a majority all the same.
    if (!isUnauthorized(error)) throw error;
  }
}

function refuse(refusal: string | undefined): void {
  if (refusal !== undefined) throw new ContractError(refusal);
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 13;
}
