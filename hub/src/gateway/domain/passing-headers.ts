/**
 * Which headers pass the gateway. Inwards only those that a service has a use for, by name: whatever else somebody
 * sends (a forged company, another forwarding address, a connection's own matters) never arrives. Outwards all but
 * those that concern the connection between gateway and service.
 */
import type { IncomingHttpHeaders } from 'node:http';

const INWARDS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'counterbook-protocol',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'range',
  'user-agent',
  'x-request-id',
] as const;

/** For a connection that becomes a socket. */
export const SOCKET_HEADERS = [
  'connection',
  'upgrade',
  'origin',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
] as const;

const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the gateway itself found out about whoever asks. */
export type Sender = { readonly address: string; readonly protocol: string };

export function headersInwards(
  headers: IncomingHttpHeaders,
  sender: Sender,
  more: readonly string[] = [],
): Record<string, string> {
  const passing: Record<string, string> = {};
  for (const name of [...INWARDS, ...more]) {
    const value = headers[name];
    if (typeof value === 'string') passing[name] = value;
  }
  return {
    ...passing,
    'x-forwarded-for': sender.address,
    'x-forwarded-proto': sender.protocol,
  };
}

export function headersOutwards(
  headers: IncomingHttpHeaders,
): readonly (readonly [string, string | string[]])[] {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OF_THE_CONNECTION.has(name) || named.has(name) ? [] : [[name, value] as const],
  );
}
