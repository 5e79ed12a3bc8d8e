import type { ClientSession, Document } from 'mongodb';
import type { Operation } from './format.ts';

export type SessionOperation = (
  session: ClientSession,
  given: Document,
  /** Runs the operations of a callback; an error in one of them is thrown on. */
  runAll: (operations: readonly Operation[]) => Promise<void>,
) => Promise<unknown>;

export const SESSION_OPERATIONS: Readonly<Record<string, SessionOperation>> = {
  abortTransaction: (session) => session.abortTransaction(),
  commitTransaction: (session) => session.commitTransaction(),
  endSession: (session) => session.endSession(),
  startTransaction: async (session, options) => session.startTransaction(options),
  withTransaction: (session, { callback, ...options }, runAll) =>
    session.withTransaction(() => runAll(callback), options),
};
