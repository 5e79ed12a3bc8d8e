import { badValue, CommandError, failedToParse } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import type { Request } from '../wire/request.ts';

/**
 * Failures to order, for tests of drivers and of what is built on them: `configureFailPoint` with `failCommand`, as
 * MongoDB has it when it is started with test commands. Without them there is no such command.
 */
export interface FailPoints {
  active: FailPoint | undefined;
  /** How the client behind each connection calls itself. */
  readonly appNames: Map<number, string>;
  hits: number;
}

export interface FailPoint {
  readonly failCommands: readonly string[];
  readonly errorCode: number | undefined;
  readonly closeConnection: boolean;
  readonly writeConcernError: Doc | undefined;
  /** Stand instead of the labels that the server would give. */
  readonly errorLabels: readonly string[] | undefined;
  readonly blockMs: number;
  readonly appName: string | undefined;
  readonly errorExtraInfo: Doc;
  skip: number;
  times: number;
}

const DATA_FIELDS = [
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

export function createFailPoints(): FailPoints {
  return { active: undefined, appNames: new Map(), hits: 0 };
}

export function configureFailPoint(points: FailPoints, command: Doc): Reply {
  if (command.configureFailPoint !== 'failCommand') {
    throw new CommandError(
      249,
      `fail point '${String(command.configureFailPoint)}' is not known: only failCommand is`,
    );
  }
  const count = points.hits;
  const limits = readMode(command.mode);
  points.hits = 0;
  points.active = limits === undefined ? undefined : { ...readData(command.data), ...limits };
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

/** The fail point that this command runs into, counted as hit. */
export function strike(points: FailPoints, request: Request, connection: number): FailPoint | undefined {
  const point = points.active;
  if (point === undefined || !point.failCommands.includes(request.name)) return undefined;
  if (point.appName !== undefined && points.appNames.get(connection) !== point.appName) return undefined;
  if (point.skip > 0) {
    point.skip -= 1;
    return undefined;
  }
  point.times -= 1;
  if (point.times <= 0) points.active = undefined;
  points.hits += 1;
  return point;
}

function readMode(mode: unknown): { skip: number; times: number } | undefined {
  if (mode === 'off') return undefined;
  if (mode === 'alwaysOn') return { skip: 0, times: Number.POSITIVE_INFINITY };
  if (isDoc(mode) && typeof mode.times === 'number') return { skip: 0, times: mode.times };
  if (isDoc(mode) && typeof mode.skip === 'number') {
    return { skip: mode.skip, times: Number.POSITIVE_INFINITY };
  }
  throw badValue("a fail point's mode is 'off', 'alwaysOn', { times: n } or { skip: n }");
}

function readData(data: unknown): Omit<FailPoint, 'skip' | 'times'> {
  if (!isDoc(data) || !Array.isArray(data.failCommands))
    throw failedToParse('failCommand needs failCommands');
  const odd = Object.keys(data).find((field) => !DATA_FIELDS.includes(field));
  if (odd !== undefined) throw failedToParse(`failCommand does not know '${odd}'`);
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
