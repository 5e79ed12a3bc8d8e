/** What a request to a neighbour can come to instead of an answer. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const LATE: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** No connection came about: nobody has heard the request. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error));
}

/** It was heard and not answered in time. */
export function isLate(error: unknown): boolean {
  return LATE.has(codeOf(error));
}

/** The connection ended before the answer. */
export function isBroken(error: unknown): boolean {
  return BROKEN.has(codeOf(error)) || /^HPE_/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  // Several addresses that all refuse come as one error around theirs.
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : '';
}
