/** What an instance of sync takes upon itself, over real sockets. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendProblem } from '../platform/http/send-problem.ts';
import { createLog } from '../platform/log/log.ts';
import { ADMISSION, type Admission, createAdmission } from './routes/admission.ts';

const BULK = 'x'.repeat(100_000);
let server: Server;
let admission: Admission;
let working: (() => void)[];

beforeEach(async () => {
  working = [];
  admission = createAdmission(() => performance.now(), {
    ...ADMISSION,
    bulk: { ...ADMISSION.bulk, atOnce: 2, waiting: 1 },
  });
  const app = express();
  app.use(admission.guard, (_request, response) => {
    working.push(() => response.json({}));
  });
  const log = createLog('fatal');
  app.use(
    (error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) =>
      sendProblem(log, error, request, response),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const handIn = (device: string, body: string, signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/sync/journal`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${device}` },
    ...(signal ? { signal } : {}),
  });

it('a sale made now passes all the backlogs, and one backlog too many is told when to come again', async () => {
  const backlogs = ['a', 'b', 'c'].map((device) => handIn(device, BULK));
  await expect.poll(() => [admission.lanes.bulk.inWork(), admission.lanes.bulk.waiting()]).toEqual([2, 1]);
  const refused = await handIn('d', BULK);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ code: 'hub.full' });
  const live = handIn('e', '{}');
  await expect.poll(() => working.length).toBe(3);
  working.pop()?.();
  expect((await live).status).toBe(200);
  for (let done = 0; done < 3; done += 1) {
    await expect.poll(() => working.length).toBeGreaterThan(0);
    working.shift()?.();
  }
  expect((await Promise.all(backlogs)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(admission.lanes.bulk.inWork()).toBe(0);
});

it('whoever goes away leaves the place to others', async () => {
  const leaving = new AbortController();
  const gone = ['a', 'b', 'c'].map((device) => handIn(device, BULK, leaving.signal).catch(() => null));
  await expect.poll(() => [admission.lanes.bulk.inWork(), admission.lanes.bulk.waiting()]).toEqual([2, 1]);
  leaving.abort();
  await Promise.all(gone);
  await expect.poll(() => [admission.lanes.bulk.inWork(), admission.lanes.bulk.waiting()]).toEqual([0, 0]);
});
