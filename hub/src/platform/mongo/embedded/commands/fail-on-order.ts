import { CommandError, errorReply } from '../command-error.ts';
import { type Obstacle, wakeWaiters } from '../transactions/transaction.ts';
import { addFields, HANG_UP, type Reply } from '../wire/reply.ts';
import type { Request } from '../wire/request.ts';
import type { Steps } from './context.ts';
import type { Call } from './dispatch.ts';
import { errorLabels } from './error-labels.ts';
import {
  configureFailPoint,
  type FailedCommand,
  type FailedWrite,
  type FailPoints,
  noteAppName,
  strikeCommand,
  strikeWrite,
} from './fail-points.ts';

export interface Work {
  readonly run: () => Steps<Reply>;
  /** Whether the command was carried out before and is only answered again. */
  readonly isRepeat: () => boolean;
}

/** Carries out a command with `run`, or fails as a fail point says. */
export function* failOnOrder(points: FailPoints, call: Call, { run, isRepeat }: Work): Steps<Reply> {
  const { request, connection } = call;
  if (request.name === 'configureFailPoint') {
    try {
      return configureFailPoint(points, request.command);
    } catch (error) {
      if (error instanceof CommandError) return errorReply(error);
      throw error;
    }
  }
  noteAppName(points, connection, request.command);
  const failed = strikeCommand(points, request, connection);
  if (failed !== undefined) return yield* failCommand(request, failed, run);
  const failedWrite = isRepeat() ? undefined : strikeWrite(points, request);
  return failedWrite === undefined ? yield* run() : yield* failWrite(request, failedWrite, run);
}

function* failCommand(request: Request, failed: FailedCommand, run: () => Steps<Reply>): Steps<Reply> {
  if (failed.blockMs > 0) yield rest(failed.blockMs);
  if (failed.closeConnection) return HANG_UP;
  if (failed.errorCode !== undefined) {
    const labels = failed.errorLabels ?? errorLabels(request, { code: failed.errorCode });
    const told = new CommandError(failed.errorCode, 'Failing command via "failCommand" failpoint');
    return { ...errorReply(told, labels), ...failed.errorExtraInfo };
  }
  const reply = yield* run();
  const { writeConcernError } = failed;
  if (writeConcernError === undefined || reply instanceof Uint8Array) return reply;
  const writeConcernCode = Number(writeConcernError.code);
  const code = typeof reply.code === 'number' ? reply.code : undefined;
  const labels = failed.errorLabels ?? errorLabels(request, { code, writeConcernCode });
  const { errorLabels: _own, ...answered } = reply;
  return addFields(answered, { writeConcernError, ...(labels.length > 0 ? { errorLabels: labels } : {}) });
}

/** Either nothing is written, or all of it and the client does not hear so. */
function* failWrite(request: Request, failed: FailedWrite, run: () => Steps<Reply>): Steps<Reply> {
  if (failed.errorCode === undefined) {
    const reply = yield* run();
    return failed.closeConnection ? HANG_UP : reply;
  }
  if (failed.closeConnection) return HANG_UP;
  const told = new CommandError(
    failed.errorCode,
    'Failing write via "onPrimaryTransactionalWrite" failpoint',
  );
  return errorReply(told, errorLabels(request, { code: failed.errorCode }));
}

/** Something to wait for that ends by itself. */
function rest(milliseconds: number): Obstacle {
  const obstacle: Obstacle = { waiters: [] };
  setTimeout(() => wakeWaiters(obstacle), milliseconds);
  return obstacle;
}
