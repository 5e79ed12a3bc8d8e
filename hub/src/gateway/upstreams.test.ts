import { afterEach, expect, test } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { aGateway, aServer, type Behind, until } from './testing/a-gateway.ts';

const running: { readonly stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function servers(count: number): Promise<Behind[]> {
  const all = await Promise.all(Array.from({ length: count }, () => aServer()));
  running.push(...all);
  return all;
}
async function before(behind: readonly Behind[], environment?: Record<string, string>) {
  const gateway = await aGateway({ sales: behind.map(({ url }) => url) }, environment);
  running.push(gateway);
  const ask = (path = '/api/sales', method = 'GET') =>
    call(gateway.url, method, path, { token: 'token-of-ada', ...(method === 'GET' ? {} : { body: {} }) });
  return { ...gateway, ask };
}
const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status);

test('instances take turns over connections that are kept', async () => {
  const behind = await servers(3);
  const { ask } = await before(behind);
  const connections = new Set<unknown>();
  for (const { server } of behind) server.on('request', (request) => connections.add(request.socket));
  for (let round = 0; round < 30; round += 1) await ask();
  expect(behind.map(({ heard }) => heard.length)).toEqual([10, 10, 10]);
  // One or two each, and another where a look at the health was under way: far from one per request.
  expect(connections.size).toBeLessThan(15);
});

test('one that says it is not ready is passed over, and asked all the same when no other is left', async () => {
  const [first, second] = await servers(2);
  const { ask, url } = await before([first!, second!]);
  first!.isReady = false;
  await until(async () => (await call(url, 'GET', '/health/services')).body[0].instancesReady === 1);
  first!.heard.length = 0;
  for (let round = 0; round < 6; round += 1) await ask();
  expect(first!.heard.length).toBe(0);
  second!.isReady = false;
  await until(async () => !(await call(url, 'GET', '/health/services')).body[0].ready);
  expect(statuses([await ask(), await ask()])).toEqual([200, 200]);
});

test('a read that was cut before its answer is asked at another instance; a write is not asked twice', async () => {
  const [first, second] = await servers(2);
  const { ask } = await before([first!, second!]);
  first!.answer = (request) => request.socket.destroy();
  expect(statuses(await Promise.all(Array.from({ length: 6 }, () => ask())))).toEqual([
    200, 200, 200, 200, 200, 200,
  ]);
  const writes = await Promise.all([ask('/api/sales', 'POST'), ask('/api/sales', 'POST')]);
  expect(statuses(writes).toSorted()).toEqual([200, 502]);
  const broken = writes.find(({ status }) => status === 502);
  expect([broken?.body.code, broken?.headers.get('retry-after')]).toEqual(['upstream.broken', '2']);
  const posts = [first!, second!].flatMap(({ heard }) => heard.filter(({ method }) => method === 'POST'));
  expect(posts.length).toBe(2);
});

test('retries are a budget: when everything is cut the load is not doubled', async () => {
  const behind = await servers(2);
  const { ask } = await before(behind);
  for (const one of behind) one.answer = (request) => request.socket.destroy();
  for (let round = 0; round < 60; round += 1) await ask();
  const asked = behind.reduce((sum, { heard }) => sum + heard.length, 0);
  expect(asked).toBeLessThanOrEqual(60 + 26);
});

test('one that is gone answers 503 at once, and is found again when it is back', async () => {
  const [only] = await servers(1);
  const { ask, url } = await before([only!]);
  await only!.stop();
  await until(async () => (await ask()).status === 503);
  const away = await ask();
  expect([away.body.code, away.headers.get('retry-after')]).toEqual(['unavailable', '1']);
  running.push(await aServer(Number(new URL(only!.url).port)));
  await until(async () => (await ask()).status === 200);
  expect((await call(url, 'GET', '/health/services')).body[0]).toMatchObject({
    service: 'sales',
    ready: true,
  });
});

test('one that is silent opens its breaker: its neighbour serves, and it is tried again when its time is up', async () => {
  const [first, second] = await servers(2);
  const { ask, url } = await before([first!, second!]);
  first!.answer = (request) => request.socket.destroy();
  const breaker = async () =>
    /gateway_instance_breaker\{.*instance="([^"]*)".*\} 2/.exec(
      (await call(url, 'GET', '/metrics')).body,
    )?.[1];
  await until(async () => {
    await ask();
    return (await breaker()) === first!.url;
  });
  // Whatever the time, no more than single tries go to it.
  const writes = statuses(await Promise.all(Array.from({ length: 20 }, () => ask('/api/sales', 'POST'))));
  expect(writes.filter((status) => status === 200).length).toBeGreaterThanOrEqual(17);
  first!.heard.length = 0;
  first!.answer = (_request, response) => response.end('{}');
  await until(async () => {
    await ask();
    return first!.heard.length > 2;
  });
});

test('an answer that begins and breaks off is cut, not made whole', async () => {
  const [only] = await servers(1);
  const { url } = await before([only!]);
  only!.answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"half":', () => request.socket.destroy());
  };
  const asked = fetch(`${url}/api/sales`, { headers: { authorization: 'Bearer token-of-ada' } });
  await expect(asked.then((response) => response.text())).rejects.toThrow();
});

test('the gateway stops waiting when whoever asked is gone', async () => {
  const [only] = await servers(1);
  const { url } = await before([only!]);
  const closed = new Promise<void>((resolve) => {
    only!.answer = (request) => void request.socket.once('close', () => resolve());
  });
  const leaving = new AbortController();
  const asked = fetch(`${url}/api/sales`, {
    headers: { authorization: 'Bearer token-of-ada' },
    signal: leaving.signal,
  }).catch(() => 'gone');
  await until(() => only!.heard.length === 1);
  leaving.abort();
  await closed;
  expect(await asked).toBe('gone');
});

test('the line in the log names the instance that answered', async () => {
  const [only] = await servers(1);
  const { ask, lines } = await before([only!]);
  const { headers } = await ask('/api/sales/s-1');
  await until(() => lines().some(({ msg }) => msg === 'request'));
  expect(lines().find(({ msg }) => msg === 'request')).toMatchObject({
    requestId: headers.get('x-request-id'),
    route: '/api/sales/{saleId}',
    account: 'ada',
    upstream: only!.url,
    status: 200,
  });
});
