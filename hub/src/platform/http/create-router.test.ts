import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ContractError, InvariantError, UnavailableError } from '@counterbook/shared/result';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Identity } from '../auth/identity.ts';
import { createLog } from '../log/log.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { type Served, serve } from '../service/serve.ts';
import { call } from '../testing/call.ts';
import { streamAnswer } from './answer.ts';
import { createRoutesBy, type Routes } from './create-router.ts';
import { notFound, refused } from './problem.ts';

const manager: Identity = { id: 'u1', role: 'shop-manager', companyId: 'c1', shopIds: ['s1'] };
const staff: Identity = { ...manager, id: 'u2', role: 'staff' };
const superAdmin: Identity = { id: 'u0', role: 'super-admin', companyId: null, shopIds: [] };
const identities = new Map([
  ['manager', manager],
  ['staff', staff],
  ['super', superAdmin],
]);

const POLICIES = {
  'POST /api/things/{thingId}': ['shop-manager', 'super-admin'],
  'POST /api/notes': ['shop-manager'],
  'POST /api/nothing': ['shop-manager'],
  'GET /api/failures/{kind}': 'public',
  'GET /api/wrong-answer': 'public',
  'POST /api/imports': 'public',
  'GET /api/export': 'public',
} as const;
type TestRoutes = Routes<keyof typeof POLICIES>;

let served: Served;
let routes: TestRoutes;

beforeAll(async () => {
  const log = createLog('silent');
  routes = createRoutesBy(POLICIES, {
    log,
    tokens: { verify: async (token) => identities.get(token) ?? null },
  });
  addRoutes(routes);
  const door = { log, metrics: createMetrics('test') };
  served = await serve(door, [routes.router], { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' });
});
afterAll(() => served.stop());

function addRoutes({ add }: TestRoutes): void {
  add({
    route: 'POST /api/things/{thingId}',
    summary: 'Keep a thing',
    params: z.strictObject({ thingId: z.string().regex(/^[a-z]+$/, 'is not an id') }),
    query: z.strictObject({ loud: z.enum(['yes', 'no']).optional() }),
    body: z.strictObject({ count: z.int() }),
    status: 201,
    answer: z.object({ thing: z.string(), company: z.string() }),
    handle: async ({ params, body, scope }) => ({
      thing: `${params.thingId} ${body.count}`,
      company: scope.companyId,
      passwordHash: 'never leaves',
    }),
  });
  add({
    route: 'POST /api/notes',
    summary: 'Keep a note',
    body: z.strictObject({ note: z.string() }),
    answer: z.null(),
    handle: async () => null,
  });
  add({ route: 'POST /api/nothing', summary: 'Take nothing', answer: z.null(), handle: async () => null });
  const failures: Record<string, () => Error> = {
    missing: notFound,
    refused: () => refused({ code: 'shift.closed', shiftId: 's9' }),
    contract: () => new ContractError('line 3 is broken', [{ path: 'line', message: 'is broken' }]),
    away: () => new UnavailableError('the disk is away'),
    bug: () => new InvariantError('the secret innards'),
  };
  add({
    route: 'GET /api/failures/{kind}',
    summary: 'Fail',
    params: z.strictObject({ kind: z.string() }),
    answer: z.null(),
    handle: async ({ params }) => {
      throw failures[params.kind]?.() ?? new Error('unknown');
    },
  });
  add({
    route: 'GET /api/wrong-answer',
    summary: 'Answer against the contract',
    answer: z.object({ count: z.int() }),
    handle: async () => ({ count: 'three' }),
  });
  add({
    route: 'POST /api/imports',
    summary: 'Take a raw body',
    rawBody: true,
    answer: z.object({ bytes: z.int() }),
    handle: async ({ stream }) => {
      let bytes = 0;
      for await (const chunk of stream) bytes += chunk.length;
      return { bytes };
    },
  });
  add({
    route: 'GET /api/export',
    summary: 'Answer lines',
    answer: z.unknown(),
    handle: async () => streamAnswer('application/x-ndjson', '{"a":1}\n'),
  });
}

const post = (path: string, options: Parameters<typeof call>[3]) => call(served.url, 'POST', path, options);

test('a good request is answered with what the contract names and nothing else', async () => {
  const answer = await post('/api/things/lamp?loud=yes', { token: 'manager', body: { count: 2 } });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({ thing: 'lamp 2', company: 'c1' });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('without a token it is 401, with a wrong role 403, before the body is looked at', async () => {
  const nobody = await post('/api/things/lamp', { body: { count: 'x' } });
  expect([nobody.status, nobody.body.code]).toEqual([401, 'unauthenticated']);
  expect(nobody.headers.get('content-type')).toContain('application/problem+json');
  expect((await post('/api/things/lamp', { token: 'forged', body: {} })).status).toBe(401);
  expect((await post('/api/things/lamp', { token: 'staff', body: {} })).status).toBe(403);
});

test('someone without a company finds nothing inside one', async () => {
  expect((await post('/api/things/lamp', { token: 'super', body: { count: 1 } })).status).toBe(404);
});

test('every fault of path, query and body is named in one answer, unknown fields too', async () => {
  const answer = await post('/api/things/LAMP?loud=maybe&colour=red', {
    token: 'manager',
    body: { count: 1.5, size: 3 },
  });
  expect(answer.status).toBe(422);
  const paths = answer.body.issues.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(['path.thingId', 'query.loud', 'query', 'body.count', 'body']);
  expect((await post('/api/things/lamp', { token: 'manager' })).status).toBe(422);
});

test('a query parameter given twice, and text that is none, are faults', async () => {
  const twice = await post('/api/things/lamp?loud=yes&loud=yes', { token: 'manager', body: { count: 1 } });
  expect(twice.status).toBe(422);
  expect(twice.body.issues).toContainEqual({ path: 'query.loud', message: 'is given more than once' });
  const notes = (note: string) => post('/api/notes', { token: 'manager', body: { note } });
  expect((await notes('ünïcode 🧾')).status).toBe(200);
  for (const note of ['a\0b', 'half a \ud83e']) expect((await notes(note)).status).toBe(422);
  expect((await call(served.url, 'GET', '/api/failures/a%00b')).status).toBe(400);
});

test('a route that takes no body takes at most an empty one', async () => {
  const rename = (body: unknown) => call(served.url, 'POST', '/api/nothing', { token: 'manager', body });
  for (const body of [undefined, {}]) expect((await rename(body)).status).toBe(200);
  for (const body of [{ a: 1 }, [], null, 'x']) expect((await rename(body)).status).toBe(422);
});

test('bodies that are not what they say are told apart', async () => {
  const raw = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    fetch(`${served.url}/api/things/lamp`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer manager', ...headers },
    }).then(({ status }) => status);
  expect(await raw('{"count":', { 'content-type': 'application/json' })).toBe(400);
  for (const type of [
    'application/x-www-form-urlencoded',
    'application/json-seq',
    'application/vnd.api+json',
  ]) {
    expect(await raw('{"count":1}', { 'content-type': type })).toBe(415);
  }
  expect(await raw('{"count":1}', { 'content-type': 'application/json; charset=utf-16' })).toBe(415);
  expect(await raw('{"count":1}', { 'content-type': 'Application/JSON; charset=UTF-8' })).toBe(201);
  expect(await raw(`{"count":"${'x'.repeat(1_100_000)}"}`, { 'content-type': 'application/json' })).toBe(413);
  const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect(await raw(new Uint8Array(gzipSync('{"count":3}')), gzip)).toBe(201);
  expect(await raw('not gzip at all', gzip)).toBe(400);
  expect(await raw(new Uint8Array(gzipSync(' '.repeat(5_000_000))), gzip)).toBe(413);
});

test('a body that is answered before its end leaves the connection free for the next request', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: 'Bearer manager', 'content-type': 'application/json' };
      request(new URL(path, served.url), { agent, method, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end(body);
    });
  expect(await ask('POST', '/api/notes', `{"note":"${'x'.repeat(3_000_000)}"}`)).toBe(413);
  expect(await ask('POST', '/api/notes', '{"note":"after it"}')).toBe(200);
  agent.destroy();
});

test('each kind of failure has its status, and a bug says nothing of its innards', async () => {
  const fail = (kind: string) => call(served.url, 'GET', `/api/failures/${kind}`);
  expect((await fail('missing')).status).toBe(404);
  const no = await fail('refused');
  expect([no.status, no.body.code, no.body.facts]).toEqual([409, 'shift.closed', { shiftId: 's9' }]);
  const contract = await fail('contract');
  expect([contract.status, contract.body.issues]).toEqual([422, [{ path: 'line', message: 'is broken' }]]);
  const away = await fail('away');
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
  const bug = await fail('bug');
  expect(bug.status).toBe(500);
  expect(JSON.stringify(bug.body)).not.toContain('innards');
  expect((await call(served.url, 'GET', '/api/wrong-answer')).status).toBe(500);
  expect((await call(served.url, 'GET', '/api/nowhere')).body.code).toBe('not-found');
  expect((await call(served.url, 'GET', '/api/failures/%E0%A4%A')).status).toBe(400);
});

test('raw bodies and stream answers pass through', async () => {
  const imported = await fetch(`${served.url}/api/imports`, { method: 'POST', body: 'a,b\n1,2\n' });
  expect(await imported.json()).toEqual({ bytes: 8 });
  const exported = await call(served.url, 'GET', '/api/export');
  expect([exported.headers.get('content-type'), exported.body]).toEqual([
    'application/x-ndjson',
    '{"a":1}\n',
  ]);
});

test('a route without a row in the policy table cannot be added', () => {
  const other = createRoutesBy(POLICIES, { log: createLog('silent'), tokens: { verify: async () => null } });
  const route = { summary: '', answer: z.null(), handle: async () => null };
  // @ts-expect-error it does not compile, and where it is run nevertheless, it ends there
  expect(() => other.add({ ...route, route: 'GET /api/nobody-said-who' })).toThrow('no policy');
});

test('the OpenAPI document describes every route with its roles', async () => {
  const { body } = await call(served.url, 'GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  expect(Object.keys(body.paths)).toEqual(routes.registered.map(({ path }) => path));
  const route = body.paths['/api/things/{thingId}'].post;
  expect(route['x-roles']).toEqual(['shop-manager', 'super-admin']);
  expect(route.parameters.map(({ name }: { name: string }) => name)).toEqual(['thingId', 'loud']);
  expect(route.requestBody.content['application/json'].schema.properties.count.type).toBe('integer');
});
