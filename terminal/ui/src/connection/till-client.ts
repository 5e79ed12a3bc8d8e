import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import type { TillRouter } from '../../../src/host/protocol/router.ts';

export type TillClient = TRPCClient<TillRouter>;

export type Connection = { readonly client: TillClient; readonly close: () => void };

type ConnectionOptions = {
  readonly page: Location;
  readonly onOnline: (online: boolean) => void;
};

const LONGEST_WAIT = 3_000;

/** Keeps itself connected: the engine may start after the screen, and may be restarted under it. */
export function connectToTill({ page, onOnline }: ConnectionOptions): Connection {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  const socket = createWSClient({
    url: `${scheme}://${page.host}/till`,
    retryDelayMs: (attempt) => Math.min(250 * 2 ** Math.min(attempt, 4), LONGEST_WAIT),
    keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 4_000 },
    onOpen: () => onOnline(true),
    onClose: () => {
      onOnline(false);
      renewSession(page);
    },
  });
  return {
    client: createTRPCClient<TillRouter>({ links: [wsLink({ client: socket })] }),
    close: () => void socket.close(),
  };
}

/** A restarted engine has another secret, which comes as a cookie with the page. */
function renewSession(page: Location): void {
  fetch(page.pathname, { cache: 'no-store' }).catch(() => undefined);
}
