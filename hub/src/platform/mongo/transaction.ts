import { InvariantError } from '@counterbook/shared/result';
import type { ClientSession, Connection } from 'mongoose';
import { collectWrites, sendWrites } from './write-later.ts';

const afterwards = new WeakMap<ClientSession, (() => void)[]>();

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
    afterwards.set(session, []);
    const result = await work(session);
    await sendWrites(connection, session);
    return result;
  };
  try {
    const result = await session.withTransaction(attempt, {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    });
    for (const one of afterwards.get(session) ?? []) one();
    return result;
  } finally {
    await session.endSession();
  }
}

/** Is done when the attempt that asked for it has committed, and not at all otherwise. */
export function afterCommit(session: ClientSession, work: () => void): void {
  const works = afterwards.get(session);
  if (works === undefined) throw new InvariantError('what follows a commit needs a transaction of ours');
  works.push(work);
}
