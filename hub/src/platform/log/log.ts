import { type DestinationStream, type Logger, pino } from 'pino';
import { currentRequestId } from './request-context.ts';

/** What never reaches a log, at whatever object it hangs. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'pin',
  'pinHash',
  'token',
  'accessToken',
  'refreshToken',
  'enrolmentCode',
  'secret',
];
const PATHS = [
  ...SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
  'code',
  'body.code',
  '*.body.code',
];

/**
 * JSON lines on standard error, so that standard output stays free for the line that says "ready". A line written
 * while a request is served carries its id.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, redact: { paths: PATHS, censor: '[redacted]' }, mixin: ofRequest }, destination);
}

function ofRequest(): { requestId?: string } {
  const requestId = currentRequestId();
  return requestId === undefined ? {} : { requestId };
}
