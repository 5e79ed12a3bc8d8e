import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { embeddedTest as test } from './testing/embedded-test.ts';
import { runStandalone, startStandalone } from './testing/standalone.ts';
import { connect } from './testing/test-database.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'standalone-mongo-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('says in one line where it listens, keeps what it was given, and stops when told to', async () => {
  const first = await startStandalone(directory);
  expect(first.url).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=counterbook/);
  expect(first.pid).toBe(first.process.pid);
  const connection = await connect(first.url);
  await connection.collection('things').insertOne({ n: 1 });
  await connection.close();
  expect(await first.end('SIGTERM')).toBe(0);
  const second = await startStandalone(directory);
  const again = await connect(second.url);
  expect(await again.collection('things').countDocuments({})).toBe(1);
  await again.close();
  expect(await second.end('SIGTERM')).toBe(0);
});

test('refuses a folder that another process has open, and a port that is taken', async () => {
  const first = await startStandalone(directory);
  const sameFolder = await runStandalone(['--data', directory, '--port', '0']);
  expect(sameFolder).toMatchObject({ code: 1, out: '' });
  expect(sameFolder.err).toMatch(/has .* open/);
  const taken = new URL(first.url).port;
  const samePort = await runStandalone(['--data', join(directory, 'other'), '--port', taken]);
  expect(samePort).toMatchObject({ code: 1, out: '' });
  expect(samePort.err).toContain('EADDRINUSE');
  await first.end('SIGTERM');
});

test('explains itself, and refuses what it does not know', async () => {
  expect(await runStandalone(['--help'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('Usage'),
  });
  for (const args of [['--prot', '1'], ['--port', '70000'], ['--port', 'x'], ['--data', ''], ['start']]) {
    expect(await runStandalone(args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Usage'),
    });
  }
});
