import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { expect, onTestFinished, test } from 'vitest';
import { prepareServer } from '../../deploy/mongodb/prepare-server.ts';
import { startEmbeddedMongo } from '../../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';

const MAIN = fileURLToPath(new URL('../../deploy/set-up-mongodb.ts', import.meta.url));

test('over a real wire, a server without users says so by name, after set and primary were found', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-set-up-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const mongo = await startEmbeddedMongo({ directory });
  onTestFinished(mongo.stop);
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${mongo.port}/?directConnection=true`);
  onTestFinished(() => client.close());
  const asked: string[] = [];
  const run = (command: Readonly<Record<string, unknown>>) => {
    asked.push(Object.keys(command)[0] ?? '');
    // The embedded server is born a set and keeps no status of it.
    return asked.at(-1) === 'replSetGetStatus'
      ? Promise.resolve({ set: 'counterbook' })
      : client.db('admin').command(command);
  };
  const plan = { host: `127.0.0.1:${mongo.port}`, replicaSet: 'counterbook', user: 'hub', password: 'x' };
  const preparing = prepareServer(
    { run, wait: async () => undefined, say: () => undefined },
    { ...plan, databases: [] },
  );
  await expect(preparing).rejects.toMatchObject({ code: 59 });
  expect(asked).toEqual(['replSetGetStatus', 'hello', 'usersInfo']);
});

test('without its secrets the program says which is missing', async () => {
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [MAIN], { env: { PATH: process.env.PATH ?? '' } }, (error, _out, err) =>
      resolve(`${error?.code} ${err}`),
    );
  });
  expect(said).toMatch(/^1 MONGODB_URL_FILE is missing: it names the file with the secret/);
});

test('a server that is away is asked again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-set-up-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const secret = join(directory, 'url');
  writeFileSync(secret, 'mongodb://hub:x@127.0.0.1:1/?replicaSet=counterbook');
  const child = execFile(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? '', MONGODB_URL_FILE: secret, MONGODB_ROOT_PASSWORD_FILE: secret },
  });
  onTestFinished(() => void child.kill());
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await expect
    .poll(() => said.match(/MongoDB is not ready/g)?.length, { timeout: 30_000 })
    .toBeGreaterThan(1);
});
