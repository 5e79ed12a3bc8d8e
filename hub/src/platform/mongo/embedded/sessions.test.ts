import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Long } from 'bson';
import { afterEach, beforeEach, expect } from 'vitest';
import { startServer } from './server.ts';
import { embeddedTest as test } from './testing/embedded-test.ts';
import { speak } from './testing/speak.ts';
import { startStandalone } from './testing/standalone.ts';

let directory: string;
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-sessions-'));
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  await rm(directory, { recursive: true });
});

async function start(transactionLifetimeMs = 60_000) {
  const server = await startServer({
    directory,
    port: 0,
    expireEveryMs: 60_000,
    transactionLifetimeMs,
    testCommands: false,
    warn: () => undefined,
    now: () => new Date(),
  });
  undo.push(server.stop);
  return server;
}

async function speakTo(port: number) {
  const wire = await speak(port);
  undo.push(wire.close);
  return wire;
}

const aSession = () => ({ id: new Binary(randomBytes(16), 4) });
const numbered = (lsid: object, number: number) => ({
  lsid,
  txnNumber: Long.fromNumber(number),
  $db: 'shopdb',
});
const inTransaction = (lsid: object, number: number) => ({ ...numbered(lsid, number), autocommit: false });
const increment = { update: 'counters', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }] };
const insertOne = { insert: 'things', documents: [{ _id: 1 }] };

test('a transaction that nobody ends within its time is undone, and who waits for it goes on', async () => {
  const { port } = await start(150);
  const [one, other] = [await speakTo(port), await speakTo(port)];
  const forgotten = inTransaction(aSession(), 1);
  await one.command({ ...increment, ...forgotten, startTransaction: true });
  const waited = await other.command({ ...increment, ...numbered(aSession(), 1) });
  expect(waited).toMatchObject({ ok: 1, n: 1 });
  const late = await one.command({ commitTransaction: 1, ...forgotten, $db: 'admin' });
  expect(late).toMatchObject({ code: 251, errorLabels: ['TransientTransactionError'] });
});

test('a write that is sent again while its first sending still waits is carried out once', async () => {
  const { port } = await start();
  const [holder, first, again] = [await speakTo(port), await speakTo(port), await speakTo(port)];
  const holding = inTransaction(aSession(), 1);
  await holder.command({ ...increment, ...holding, startTransaction: true });
  const write = { ...increment, ...numbered(aSession(), 7) };
  const answers = [first.command(write), again.command(write)];
  for (let turn = 0; turn < 5; turn += 1) await holder.command({ ping: 1, $db: 'admin' });
  await holder.command({ commitTransaction: 1, ...holding, $db: 'admin' });
  for (const answer of await Promise.all(answers))
    expect(answer).toMatchObject({ ok: 1, n: 1, nModified: 1 });
  const found = await holder.command({ find: 'counters', filter: {}, $db: 'shopdb' });
  expect(found).toMatchObject({ cursor: { firstBatch: [{ _id: 1, n: 2 }] } });
});

test('a commit sent again after a crash is answered by what is on the disk', async () => {
  const lsid = aSession();
  const [kept, open] = [inTransaction(lsid, 1), inTransaction(lsid, 2)];
  const before = await startStandalone(directory);
  const wire = await speakTo(Number(new URL(before.url).port));
  await wire.command({ ...insertOne, ...kept, startTransaction: true });
  expect(await wire.command({ commitTransaction: 1, ...kept, $db: 'admin' })).toMatchObject({ ok: 1 });
  await before.end('SIGKILL');
  const after = await startStandalone(directory);
  undo.push(() => after.end('SIGKILL'));
  const again = await speakTo(Number(new URL(after.url).port));
  expect(await again.command({ commitTransaction: 1, ...kept, $db: 'admin' })).toMatchObject({ ok: 1 });
  const lost = await again.command({ commitTransaction: 1, ...open, $db: 'admin' });
  expect(lost).toMatchObject({ code: 251, errorLabels: ['TransientTransactionError'] });
});
