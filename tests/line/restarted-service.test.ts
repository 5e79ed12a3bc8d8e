/** The sync service dies behind its gateway and comes back: how soon a till's requests get through again. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { aGateway, aServer, type Behind } from '../../hub/src/gateway/testing/a-gateway.ts';
import { createHubLink } from '../../terminal/src/replication/hub-link.ts';

const AWAY_MILLISECONDS = 5_000;
const STARTING_MILLISECONDS = 1_500;
const RESUMED_WITHIN_MILLISECONDS = 3_500;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it('a service that was killed and is ready again hears from its tills within three seconds', async () => {
  const before = await aServer();
  const gateway = await aGateway({ sync: [before.url] });
  ends.push(gateway.stop);
  const link = createHubLink({ hubUrl: gateway.url, now: Date.now, random: Math.random });
  ends.push(link.stop);
  const request = (method: 'GET' | 'POST', path: string) =>
    link.ask({
      method,
      path,
      ...(method === 'POST' ? { body: {} } : {}),
      token: async () => 'token-of-till',
    });
  await request('POST', '/api/sync/journal');

  before.answer = () => undefined;
  const inFlight = Array.from({ length: 10 }, (_, at) => request('GET', `/api/sync/feeds/${at}`));
  const handIn = request('POST', '/api/sync/journal').then(() => performance.now());
  await expect.poll(() => before.heard.length).toBeGreaterThan(10);
  await before.stop();
  await delay(AWAY_MILLISECONDS);
  const after = await starting(Number(new URL(before.url).port));
  await delay(STARTING_MILLISECONDS);
  ready(after);
  const readyAt = performance.now();
  await Promise.all(inFlight);
  expect((await handIn) - readyAt).toBeLessThan(RESUMED_WITHIN_MILLISECONDS);
  expect(performance.now() - readyAt).toBeLessThan(RESUMED_WITHIN_MILLISECONDS);
});

/** As the door of a service whose database is not there yet. */
async function starting(port: number): Promise<Behind> {
  const server = await aServer(port);
  ends.push(server.stop);
  server.isReady = false;
  server.answer = (_request, response) => {
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end('{}');
  };
  return server;
}

function ready(server: Behind): void {
  server.isReady = true;
  server.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
}
