import type { ClientSession, Connection } from 'mongoose';
import { collectWrites, sendWrites } from './write-later.ts';

/**
 * Runs `work` in one transaction and answers what it answered; what it left to be written later goes before the commit.
 * A write conflict or a passing fault runs it again from the start, so it may do nothing outside the session that cannot
 * be repeated.
 */
export async function inTransaction<T>(
  connection: Connection,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = await connection.startSession();
  const attempt = async (): Promise<T> => {
    collectWrites(session);
    const result = await work(session);
    await sendWrites(connection, session);
    return result;
  };
  try {
    return await session.withTransaction(attempt, {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    });
  } finally {
    await session.endSession();
  }
}
