import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serviceOf } from './gateway/domain/route-table.ts';
import { call } from './platform/testing/call.ts';
import { SERVICES } from './services.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let directory = '';
const running = new Set<ChildProcess>();
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'counterbook-main-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type Started = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly exit: Promise<number | null>;
  readonly said: () => string;
};

// Nothing else of the machine's own settings.
const { PATH, NODE_COMPILE_CACHE } = process.env;

/** Resolves when it is ready or has ended; `url` is empty in the second case. */
async function start(environment: Record<string, string>, ...parameters: string[]): Promise<Started> {
  const child = spawn(process.execPath, [MAIN, ...parameters], {
    env: { PATH, NODE_COMPILE_CACHE, HUB_DATA: directory, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      const ready = /^\{"ready":true.*$/m.exec(said)?.[0];
      if (ready) resolve(JSON.parse(ready).url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exit.then(() => resolve(''));
  });
  return { child, url, exit, said: () => said };
}

async function stop({ child, exit }: Started, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return exit;
}

const root = { email: 'root@hub.example', password: 'correct horse battery' };
const ephemeral = { HUB_PORTS: 'ephemeral' };

test('the hub starts on an empty folder, stops clean on a signal, and finds everything again', async () => {
  const admin = { SUPER_ADMIN_EMAIL: 'Root@Hub.Example', SUPER_ADMIN_PASSWORD: root.password };
  const first = await start({ ...ephemeral, ...admin });
  expect(first.said()).not.toContain('"level":50');
  const health = (await call(first.url, 'GET', '/health/services')).body;
  expect(health.map(({ service }: { service: string }) => service)).toEqual(SERVICES.map(({ name }) => name));
  expect((await call(first.url, 'GET', '/health/ready')).status).toBe(200);
  const session = (await call(first.url, 'POST', '/api/auth/login', { body: root })).body;
  const token = session.accessToken;
  const made = await call(first.url, 'POST', '/api/companies', {
    token,
    body: { name: 'A', currency: 'GBP' },
  });
  expect(made.status).toBe(201);
  expect(await stop(first, 'SIGTERM')).toBe(0);

  const second = await start(ephemeral);
  const companies = await call(second.url, 'GET', '/api/companies', { token });
  expect(companies.body).toEqual([made.body]);
  const refreshed = await call(second.url, 'POST', '/api/auth/refresh', {
    body: { refreshToken: session.refreshToken },
  });
  expect(refreshed.status).toBe(200);
  second.child.kill('SIGKILL');
  await second.exit;

  const third = await start(ephemeral);
  expect((await call(third.url, 'GET', '/api/companies', { token })).body).toEqual([made.body]);
  expect(await stop(third, 'SIGINT')).toBe(0);
});

test('every route of every service is reached through the gateway and says who may', async () => {
  const hub = await start(ephemeral);
  const { paths } = (await call(hub.url, 'GET', '/openapi.json')).body;
  const misplaced = [];
  for (const [path, operations] of Object.entries<Record<string, Record<string, unknown>>>(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [service] = operation.tags as string[];
      const roles = operation['x-roles'] as string[];
      if (serviceOf(path) !== service || roles.length === 0)
        misplaced.push(`${method} ${path} of ${service}`);
      if (roles.includes('public')) continue;
      const url = path.replaceAll(/\{\w+\}/g, 'some-id');
      const answer = await call(hub.url, method.toUpperCase(), url);
      if (answer.status !== 401) misplaced.push(`${method} ${path} answers ${answer.status} to nobody`);
    }
  }
  expect(misplaced).toEqual([]);
  expect(Object.keys(paths).length).toBeGreaterThan(15);
  await stop(hub, 'SIGTERM');
});

test('no service mounts a route past the table of policies', async () => {
  const sources = globSync('*/{service,routes/**/*}.ts', { cwd: dirname(MAIN) });
  const past = [];
  for (const source of sources) {
    if (/^(gateway|platform)\//.test(source) || source.endsWith('.test.ts')) continue;
    const text = await readFile(join(dirname(MAIN), source), 'utf8');
    if (/router\s*\.\s*(get|post|put|patch|delete|all)\(/.test(text)) past.push(source);
  }
  expect(sources.length).toBeGreaterThan(10);
  expect(past).toEqual([]);
});

test('a taken port, a wrong variable and an unknown service are each told in a sentence', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const failure = async (name: string, environment: Record<string, string>, ...parameters: string[]) => {
    const hub = await start({ ...environment, HUB_DATA: join(directory, name) }, ...parameters);
    expect(await hub.exit).toBe(1);
    return hub.said();
  };
  const [taken, wrong, unknown, alone] = await Promise.all([
    failure('taken', { ...ephemeral, HUB_PORT: String(port) }),
    failure('wrong', { HUB_PORT: 'x' }),
    failure('unknown', {}, 'nonsense'),
    failure('alone', {}, 'auth'),
  ]);
  expect(taken).toContain(`hub: port ${port} is in use: stop the other program or set HUB_PORT`);
  expect(wrong).toContain('hub: HUB_PORT: ');
  expect(unknown).toContain('hub: there is no service "nonsense"');
  expect(alone).toContain('hub: MONGODB_URL: is needed');
  await new Promise((resolve) => other.close(resolve));
});
