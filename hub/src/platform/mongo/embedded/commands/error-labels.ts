import type { Request } from '../wire/request.ts';

/** Failures of a server on its way out or no longer primary: the same write may be sent to the next one. */
const RETRYABLE_CODES = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Failures that another attempt at the whole transaction may well not meet: conflicts, and snapshots that are gone. */
const TRANSIENT_CODES = new Set([24, 112, 239, 246, 266, 267]);

const NO_SUCH_TRANSACTION = 251;

/** What went wrong: the command itself, or only the waiting for its write concern. */
export interface LabelledFailure {
  readonly code: number | undefined;
  readonly writeConcernCode?: number | undefined;
}

/**
 * Tells the driver what it may do about a failure: run the whole transaction again, or send the same numbered write
 * once more.
 */
export function errorLabels({ command, name }: Request, failure: LabelledFailure): string[] {
  const { code, writeConcernCode } = failure;
  const labels: string[] = [];
  const ends = name === 'commitTransaction' || name === 'abortTransaction';
  const inTransaction = command.autocommit === false;
  if (inTransaction && code !== undefined) {
    const lost =
      TRANSIENT_CODES.has(code) || (code === NO_SUCH_TRANSACTION && writeConcernCode === undefined);
    if (lost || (!ends && RETRYABLE_CODES.has(code))) labels.push('TransientTransactionError');
  }
  const numbered = command.txnNumber !== undefined && (!inTransaction || ends);
  const retryable = [code, writeConcernCode].some((one) => one !== undefined && RETRYABLE_CODES.has(one));
  if (numbered && retryable) labels.push('RetryableWriteError');
  return labels;
}
