import { CommandError, failedToParse } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';

/** Read and write concerns, as a replica set of one can honour them. */

const READ_LEVELS = ['local', 'available', 'majority', 'linearizable', 'snapshot'];
const LEVELS_IN_TRANSACTION = ['local', 'majority', 'snapshot'];
const READS = new Set(['find', 'aggregate', 'count', 'distinct', 'explain']);
const SNAPSHOT_READS = new Set(['find', 'aggregate', 'distinct']);

const MOST_MEMBERS = 50;

export function requireReadConcern(command: Doc, name: string): void {
  const { readConcern } = command;
  if (readConcern === undefined) return;
  if (!isDoc(readConcern)) throw new CommandError(14, "'readConcern' must be an object");
  const { level } = readConcern;
  if (level === undefined) return;
  if (typeof level !== 'string' || !READ_LEVELS.includes(level)) {
    throw failedToParse(`readConcern.level '${String(level)}' is not a valid read concern level`);
  }
  if (command.autocommit === false) {
    if (command.startTransaction !== true) {
      throw new CommandError(72, 'Only the first command in a transaction may specify a readConcern');
    }
    if (!LEVELS_IN_TRANSACTION.includes(level)) {
      throw new CommandError(72, `read concern level '${level}' is not supported in a transaction`);
    }
    return;
  }
  const fits = level === 'local' || (level === 'snapshot' ? SNAPSHOT_READS : READS).has(name);
  if (!fits) {
    throw new CommandError(72, `Command ${name} does not support { readConcern: { level: "${level}" } }`);
  }
}

/** What a client is told when what it wrote cannot become as safe as it asked; `undefined` when it is. */
export function unmetWriteConcern(command: Doc): Doc | undefined {
  const { writeConcern } = command;
  if (!isDoc(writeConcern)) return undefined;
  const { w } = writeConcern;
  if (typeof w === 'number' && w > 1) {
    return {
      code: 100,
      codeName: 'UnsatisfiableWriteConcern',
      errmsg: 'Not enough data-bearing nodes',
      errInfo: { writeConcern },
    };
  }
  if (typeof w !== 'string' || w === 'majority') return undefined;
  return {
    code: 79,
    codeName: 'UnknownReplWriteConcern',
    errmsg: `No write concern mode named '${w}' found in replica set configuration`,
    errInfo: { writeConcern },
  };
}

export function requireWriteConcern(command: Doc, name: string): void {
  const { writeConcern } = command;
  if (writeConcern === undefined) return;
  if (!isDoc(writeConcern)) throw new CommandError(14, "'writeConcern' must be an object");
  for (const key of Object.keys(writeConcern)) {
    if (!['w', 'j', 'wtimeout', 'fsync', 'provenance'].includes(key)) {
      throw failedToParse(`writeConcern has no field '${key}'`);
    }
  }
  const { w } = writeConcern;
  if (typeof w === 'number' && (w < 0 || w > MOST_MEMBERS || !Number.isInteger(w))) {
    throw failedToParse('w has to be a non-negative number and not greater than 50');
  }
  if (command.autocommit === false && name !== 'commitTransaction' && name !== 'abortTransaction') {
    throw new CommandError(72, `writeConcern is not allowed within a multi-statement transaction`);
  }
}
