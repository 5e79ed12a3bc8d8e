import { badValue, CommandError, failedToParse } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import type { Request } from '../wire/request.ts';

/**
 * Failures to order, for tests of drivers and of what is built on them: `configureFailPoint` with `failCommand` and
 * `onPrimaryTransactionalWrite`, as MongoDB has them when it is started with test commands. Without those there is
 * no such command.
 */
export interface FailPoints {
  command: Armed<FailedCommand> | undefined;
  write: Armed<FailedWrite> | undefined;
  /** How the client behind each connection calls itself. */
  readonly appNames: Map<number, string>;
}

interface Limits {
  skip: number;
  times: number;
  hits: number;
}

type Armed<T> = T & Limits;

export interface FailedCommand {
  readonly failCommands: readonly string[];
  readonly errorCode: number | undefined;
  readonly closeConnection: boolean;
  readonly writeConcernError: Doc | undefined;
  /** Stand instead of the labels that the server would give. */
  readonly errorLabels: readonly string[] | undefined;
  readonly blockMs: number;
  readonly appName: string | undefined;
  readonly errorExtraInfo: Doc;
}

/** Of a numbered write. */
export interface FailedWrite {
  /** Nothing is written then. */
  readonly errorCode: number | undefined;
  readonly closeConnection: boolean;
}

export function createFailPoints(): FailPoints {
  return { command: undefined, write: undefined, appNames: new Map() };
}

export function configureFailPoint(points: FailPoints, command: Doc): Reply {
  const { configureFailPoint: name, mode, data } = command;
  const limits = readMode(mode);
  const known =
    name === 'failCommand' ? 'command' : name === 'onPrimaryTransactionalWrite' ? 'write' : undefined;
  if (known === undefined) throw new CommandError(249, `the fail point '${String(name)}' is not known`);
  const count = points[known]?.hits ?? 0;
  if (limits === undefined) points[known] = undefined;
  else if (known === 'command') points.command = { ...readCommandData(data), ...limits };
  else points.write = { ...readWriteData(data), ...limits };
  return { count, ok: 1 };
}

/** Notes the name that a client gives itself in its first hello. */
export function noteAppName(points: FailPoints, connection: number, command: Doc): void {
  const { client } = command;
  const application = isDoc(client) ? client.application : undefined;
  if (isDoc(application) && typeof application.name === 'string') {
    points.appNames.set(connection, application.name);
  }
}

/** The failure that this command runs into, counted as hit. */
export function strikeCommand(
  points: FailPoints,
  request: Request,
  connection: number,
): FailedCommand | undefined {
  const { command: armed } = points;
  if (armed === undefined || !armed.failCommands.includes(request.name)) return undefined;
  if (armed.appName !== undefined && points.appNames.get(connection) !== armed.appName) return undefined;
  return hit(armed) ? armed : undefined;
}

export function strikeWrite(points: FailPoints, { command, name }: Request): FailedWrite | undefined {
  const { write: armed } = points;
  const numbered = command.txnNumber !== undefined && command.autocommit === undefined;
  if (armed === undefined || !numbered || name === 'commitTransaction') return undefined;
  return hit(armed) ? armed : undefined;
}

function hit(limits: Limits): boolean {
  if (limits.skip > 0) {
    limits.skip -= 1;
    return false;
  }
  if (limits.times <= 0) return false;
  limits.times -= 1;
  limits.hits += 1;
  return true;
}

function readMode(mode: unknown): Limits | undefined {
  const always = Number.POSITIVE_INFINITY;
  if (mode === 'off') return undefined;
  if (mode === 'alwaysOn') return { skip: 0, times: always, hits: 0 };
  if (isDoc(mode) && typeof mode.times === 'number') return { skip: 0, times: mode.times, hits: 0 };
  if (isDoc(mode) && typeof mode.skip === 'number') return { skip: mode.skip, times: always, hits: 0 };
  throw badValue("a fail point's mode is 'off', 'alwaysOn', { times: n } or { skip: n }");
}

const COMMAND_FIELDS = [
  'failCommands',
  'errorCode',
  'closeConnection',
  'writeConcernError',
  'errorLabels',
  'blockConnection',
  'blockTimeMS',
  'appName',
  'errorExtraInfo',
  'failInternalCommands',
];

function readCommandData(data: unknown): FailedCommand {
  if (!isDoc(data) || !Array.isArray(data.failCommands))
    throw failedToParse('failCommand needs failCommands');
  requireFields(data, COMMAND_FIELDS);
  const { errorCode, writeConcernError, errorLabels, blockTimeMS, appName, errorExtraInfo } = data;
  if (data.blockConnection === true && typeof blockTimeMS !== 'number') {
    throw badValue('blockConnection needs blockTimeMS');
  }
  return {
    failCommands: data.failCommands.map(String),
    errorCode: typeof errorCode === 'number' ? errorCode : undefined,
    closeConnection: data.closeConnection === true,
    writeConcernError: isDoc(writeConcernError) ? writeConcernError : undefined,
    errorLabels: Array.isArray(errorLabels) ? errorLabels.map(String) : undefined,
    blockMs: data.blockConnection === true ? Number(blockTimeMS) : 0,
    appName: typeof appName === 'string' ? appName : undefined,
    errorExtraInfo: isDoc(errorExtraInfo) ? errorExtraInfo : {},
  };
}

function readWriteData(data: unknown): FailedWrite {
  const given = isDoc(data) ? data : {};
  requireFields(given, ['closeConnection', 'failBeforeCommitExceptionCode']);
  const { closeConnection, failBeforeCommitExceptionCode: code } = given;
  return {
    errorCode: typeof code === 'number' ? code : undefined,
    closeConnection: closeConnection !== false,
  };
}

function requireFields(data: Doc, fields: readonly string[]): void {
  const odd = Object.keys(data).find((field) => !fields.includes(field));
  if (odd !== undefined) throw failedToParse(`this fail point does not know '${odd}'`);
}
