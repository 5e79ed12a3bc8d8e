import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { TillRouter } from '../../terminal/src/host/protocol/router.ts';

/** A till's typed protocol from outside a browser, authenticated by the secret that its host wrote beside its data. */
export function createTillClient(url: string, secret: string) {
  class TillSocket extends WebSocket {
    constructor(address: string | URL) {
      super(address, { headers: { 'x-till-secret': secret } });
    }
  }
  const socket = createWSClient({ url, WebSocket: TillSocket, retryDelayMs: () => 100 });
  const commands = createTRPCClient<TillRouter>({ links: [wsLink({ client: socket })] });
  return { commands, close: () => socket.close() };
}

export type TillClient = ReturnType<typeof createTillClient>;
export type TillCommands = TillClient['commands'];
