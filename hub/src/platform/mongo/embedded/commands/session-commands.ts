import { CommandError } from '../command-error.ts';
import {
  abortTransaction,
  commitTransaction,
  endSession,
  findSession,
  type Session,
} from '../transactions/sessions.ts';
import type { Doc } from '../values/document.ts';
import type { Request } from '../wire/request.ts';
import { readNumber } from './context.ts';
import type { Server } from './dispatch.ts';

/** The commands that end transactions and sessions; `undefined` for any other. */
export function runSessionCommand(
  server: Server,
  session: Session | undefined,
  { command, name }: Request,
): Doc | undefined {
  switch (name) {
    case 'commitTransaction':
    case 'abortTransaction': {
      if (session === undefined || command.txnNumber === undefined) {
        throw new CommandError(2, `${name} needs a session and a transaction number`);
      }
      const end = name === 'commitTransaction' ? commitTransaction : abortTransaction;
      return end(server.engine, session, readNumber(command.txnNumber));
    }
    case 'endSessions':
    case 'killSessions':
      for (const lsid of Array.isArray(command[name]) ? command[name] : []) {
        const ended = findSession(server.engine, server.sessions, { lsid });
        if (ended !== undefined) endSession(server.engine, server.sessions, ended);
      }
      return { ok: 1 };
    case 'killAllSessions':
      for (const known of [...server.sessions.known.values()]) {
        endSession(server.engine, server.sessions, known);
      }
      return { ok: 1 };
    case 'refreshSessions':
    case 'startSession':
      return { ok: 1 };
    default:
      return undefined;
  }
}
