import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createLog } from '../log/log.ts';
import { currentRequestId } from '../log/request-context.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { type Served, serve } from '../service/serve.ts';
import { call } from '../testing/call.ts';
import { askService } from './ask-service.ts';
import { createRoutesBy } from './create-router.ts';

const lines: string[] = [];
const log = createLog(
  'info',
  new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) }),
);
const at = { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' };
const tokens = { verify: async () => null };
let asked: Served;
let asking: Served;

beforeAll(async () => {
  const behind = createRoutesBy({ 'GET /api/behind': 'public' }, { log, tokens });
  const answer = z.object({ id: z.string().optional() });
  behind.add({
    route: 'GET /api/behind',
    summary: 'Which id',
    answer,
    handle: async () => ({ id: currentRequestId() }),
  });
  asked = await serve({ log, metrics: createMetrics('behind') }, [behind.router], at);
  const front = createRoutesBy({ 'POST /api/front': 'public' }, { log, tokens });
  front.add({
    route: 'POST /api/front',
    summary: 'Ask behind',
    body: z.object({ padding: z.string() }),
    answer: answer.nullable(),
    handle: async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      log.info('working');
      return askService({ instances: [asked.url], path: '/api/behind', authorization: '' }, answer);
    },
  });
  asking = await serve({ log, metrics: createMetrics('front') }, [front.router], at);
});
afterAll(async () => {
  await asking.stop();
  await asked.stop();
});

test('an id goes through to the service that is asked and to every line of the log, whatever runs beside it', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `request-${1000 + index}`);
  const answers = await Promise.all(
    ids.map((id) =>
      call(asking.url, 'POST', '/api/front', {
        body: { padding: 'x'.repeat(50_000) },
        headers: { 'x-request-id': id },
      }),
    ),
  );
  expect(answers.map(({ body }) => body.id)).toEqual(ids);
  expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(ids);
  const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'working');
  expect(logged.map(({ requestId }) => requestId).toSorted()).toEqual(ids);
});

test('where none is brought or it is not harmless, one is given; problems carry it', async () => {
  const refused = await call(asked.url, 'GET', '/api/nowhere', { headers: { 'x-request-id': '"><script>' } });
  expect(refused.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  expect(refused.body.requestId).toBe(refused.headers.get('x-request-id'));
});
