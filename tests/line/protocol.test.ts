/** Tills and hubs of other ages: what they speak with each other, and what passes when they have nothing in common. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Spoken, spokenUpTo } from '@counterbook/shared/sync';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { sendProblem } from '../../hub/src/platform/http/send-problem.ts';
import { createLog } from '../../hub/src/platform/log/log.ts';
import { speakProtocols } from '../../hub/src/sync/routes/protocols.ts';
import { createHubLink, type HubLink } from '../../terminal/src/replication/hub-link.ts';
import { causeOf } from '../../terminal/src/replication/watch-link.ts';

let server: Server;
let link: HubLink;
let heard: (string | undefined)[];

afterEach(() => {
  link.stop();
  server.closeAllConnections();
  server.close();
});

async function meet(till: Spoken, hub: Spoken | 'before versions were said'): Promise<void> {
  heard = [];
  const app = express();
  if (hub !== 'before versions were said') app.use(speakProtocols(hub));
  app.use((request, response) => {
    heard.push(request.get('counterbook-protocol'));
    response.json({});
  });
  app.use(
    (error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) =>
      sendProblem(createLog('fatal'), error, request, response),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  link = createHubLink({ hubUrl, now: () => 0, random: () => 0.5, speaks: till });
}

const handIn = () => link.ask({ method: 'POST', path: '/api/sync/journal', body: {}, token: null });
const feed = () => link.tryOnce({ method: 'GET', path: '/api/sync/feeds/products', token: null });

it.each([
  ['a till older than its hub', spokenUpTo(5), spokenUpTo(7), 5],
  ['a till newer than its hub', spokenUpTo(7), spokenUpTo(6), 6],
  ['a till whose hub says nothing yet', spokenUpTo(3), 'before versions were said', 1],
] as const)('%s speaks the highest version that both do', async (_name, till, hub, version) => {
  await meet(till, hub);
  await handIn();
  expect(link.protocol()).toBe(version);
  expect((await feed()).kind).toBe('answer');
  expect(heard).toEqual([String(till.newest), String(version)]);
});

it('a till older than the oldest hands in, gets no feeds, and says that it must be updated', async () => {
  await meet(spokenUpTo(2), spokenUpTo(7));
  expect(await handIn()).toEqual({});
  expect(link.state()).toMatchObject({ state: 'online' });
  const refused = await feed();
  expect(refused).toMatchObject({
    kind: 'refused',
    code: 'till.outdated',
    trouble: 'The hub says no: This till must be updated. Its sales are still taken.',
  });
  expect(causeOf(refused)).toBe('outdated');
});

it('a till from before versions were said is told in words that it shows', async () => {
  await meet(spokenUpTo(2), spokenUpTo(4));
  const { origin } = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const refused = await fetch(`${origin}/api/sync/feeds/products`);
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { detail: 'This till must be updated. Its sales are still taken.' },
  ]);
  expect((await fetch(`${origin}/api/sync/journal`, { method: 'POST' })).status).toBe(200);
});
