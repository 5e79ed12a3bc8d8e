/**
 * As much of Stripe as the driver uses, on loopback, and as strict: keys, idempotency, states and parameters that the
 * real one would refuse are refused. One reader; the test is its customer.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStripeWorld, type Reply, refusal, type StripeWorld } from './stripe-world.ts';

export type FakeStripe = {
  readonly port: number;
  readonly tap: StripeWorld['tap'];
  /** `answer`: the next change is made and its answer lost. `question`: it never arrives. */
  lose(what: 'answer' | 'question' | null): void;
  isReaderAsking(): boolean;
  /** Captured less refunded, by the reference in the metadata. */
  taken(): ReadonlyMap<string, number>;
  close(): Promise<void>;
};

export const FAKE_KEY = 'sk_test_counterbook';

export async function startFakeStripe(): Promise<FakeStripe> {
  const world = createStripeWorld();
  const replies = new Map<string, { readonly asked: string; readonly reply: Reply }>();
  let losing: 'answer' | 'question' | null = null;
  /** The library asks again by itself when a connection breaks: whatever is lost, is lost each time. */
  const lost = new Map<string, 'answer' | 'question'>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const isChange = request.method === 'POST';
    const asked = `${path} ${body}`;
    if (isChange && losing !== null) {
      lost.set(asked, losing);
      losing = null;
    }
    if (lost.get(asked) === 'question') {
      request.socket.destroy();
      return;
    }
    const reply = (): Reply => {
      if (request.headers.authorization !== `Bearer ${FAKE_KEY}`) return refusal(401, 'api_key_invalid');
      const key = request.headers['idempotency-key'];
      const before = typeof key === 'string' ? replies.get(key) : undefined;
      if (before !== undefined)
        return before.asked === asked ? before.reply : refusal(400, 'idempotency_error');
      const made = world.route(request.method ?? '', path, new URLSearchParams(body));
      if (isChange && typeof key === 'string') replies.set(key, { asked, reply: made });
      return made;
    };
    const { status, body: answered } = reply();
    if (lost.get(asked) === 'answer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    tap: world.tap,
    isReaderAsking: world.isReaderAsking,
    taken: world.taken,
    lose: (what) => {
      losing = what;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
