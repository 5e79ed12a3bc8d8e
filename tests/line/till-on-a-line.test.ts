/** A whole till behind the lines that shops have: a sign-in page in the way, a proxy, no sockets. */
import { createServer, request as httpRequest, type Server, setGlobalProxyFromEnv } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { aProduct } from '@counterbook/shared/testing';
import { afterEach, expect, it } from 'vitest';
import { proxyEnvironment } from '../../terminal/src/replication/proxy-environment.ts';
import { type SmallHub, startSmallHub } from '../../terminal/src/replication/small-hub.ts';
import { type Bench, openBench, openForSelling, sellMugs } from '../../terminal/src/till/till-fixture.ts';
import { CAPTIVE_PORTAL, SIGN_IN_REDIRECT } from './fates.ts';
import { type FaultyLine, startFaultyLine } from './faulty-line.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function aTillOnALine(): Promise<{
  readonly bench: Bench;
  readonly hub: SmallHub;
  readonly line: FaultyLine;
}> {
  const hub = await startSmallHub();
  const line = await startFaultyLine(hub.url);
  ends.push(line.stop);
  const bench = await openBench({ hub: { ...hub, url: line.url } });
  ends.push(bench.close);
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  return { bench, hub, line };
}

const found = async (bench: Bench, text: string) =>
  (await bench.till.searchProducts({ text, limit: 5 })).length;

it.each([
  ['a page of somebody else’s', CAPTIVE_PORTAL],
  ['a redirect to a sign-in', SIGN_IN_REDIRECT],
])(
  '%s is no hub: the till is offline, takes nothing for handed in and skips nothing',
  async (_name, stranger) => {
    const { bench, hub, line } = await aTillOnALine();
    line.setPlan(() => stranger);
    await sellMugs(bench);
    await bench.until(({ sync }) => sync.state === 'offline' && sync.waiting === 1);
    hub.feed('products', [aProduct({ id: 'jug', sku: 'JUG', barcode: '', name: 'Jug' })]);
    const before = line.bytes().requests;
    await expect.poll(() => line.bytes().requests - before, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(bench.till.view().sync).toMatchObject({ state: 'offline', waiting: 1 });
    line.setPlan(() => ({ kind: 'pass' }));
    await bench.until(({ sync }) => sync.state === 'online' && sync.waiting === 0);
    await expect.poll(() => found(bench, 'Jug'), { timeout: 10_000 }).toBe(1);
    expect(hub.duplicates()).toBe(0);
  },
);

it('while it is out a till knocks with a few bytes and never asks a cache', async () => {
  const { bench, hub, line } = await aTillOnALine();
  line.blockSockets(true);
  line.setPlan(() => CAPTIVE_PORTAL);
  await sellMugs(bench);
  await bench.until(({ sync }) => sync.state === 'offline');
  const before = hub.requests().length;
  await expect.poll(() => line.bytes().byName['GET /health/live']?.requests ?? 0).toBeGreaterThan(2);
  expect(hub.requests().length).toBe(before);
});

it('where sockets are blocked a till looks by itself', async () => {
  const { bench, hub, line } = await aTillOnALine();
  line.blockSockets(true);
  await sellMugs(bench);
  hub.feed('products', [aProduct({ id: 'jug', sku: 'JUG', barcode: '', name: 'Jug' })]);
  await bench.until(({ sync }) => sync.state === 'online' && sync.waiting === 0);
  await expect.poll(() => found(bench, 'Jug'), { timeout: 10_000 }).toBe(1);
});

it('goes through the network’s proxy, and straight to what is on this machine', async () => {
  const hub = await startSmallHub();
  ends.push(hub.close);
  const passed: string[] = [];
  const proxy = await aProxy(hub.url, passed);
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const restore = setGlobalProxyFromEnv(proxyEnvironment({ HTTP_PROXY: url }));
  ends.push(restore);
  const answer = await fetch('http://hub.example/health/live');
  expect(await answer.json()).toEqual({ status: 'ok' });
  expect(passed).toEqual(['hub.example /health/live']);
  await fetch(`${hub.url}/health/live`);
  expect(passed).toHaveLength(1);
});

/** Takes whatever host is asked for to the hub: by a tunnel, or by the whole address in the first line. */
async function aProxy(hubUrl: string, passed: string[]): Promise<Server> {
  const target = new URL(hubUrl);
  const proxy = createServer((request, response) => {
    const { host, pathname } = new URL(request.url ?? '', 'http://unknown');
    passed.push(`${host} ${pathname}`);
    httpRequest({ host: target.hostname, port: target.port, path: pathname }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    }).end();
  });
  proxy.on('connect', (request, socket, head) => {
    passed.push(`${request.url?.split(':')[0]} /health/live`);
    const onward = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return proxy;
}
