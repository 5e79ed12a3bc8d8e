import type { ClientSession, Connection } from 'mongoose';

/**
 * Runs `work` in one transaction and answers what it answered. A write conflict or a passing fault runs it again
 * from the start, so it may do nothing outside the session that cannot be repeated.
 */
export async function inTransaction<T>(
  connection: Connection,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = await connection.startSession();
  try {
    return await session.withTransaction(() => work(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    });
  } finally {
    await session.endSession();
  }
}
