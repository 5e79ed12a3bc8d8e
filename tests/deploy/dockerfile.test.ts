/** The Dockerfile without an engine: its steps in a clean folder, and what comes of them run as a container would. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startEmbeddedMongo } from '../../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';
import { startRabbitMq } from '../../hub/src/platform/testing/start-rabbitmq.ts';
import { freePort } from '../processes/free-port.ts';
import { buildImage, type Image } from './build-image.ts';
import { CAN_CONTAIN, Container } from './container.ts';
import { listFiles, listSent, sentBy } from './sent-to-builder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let scratch = '';
let image: Image;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'counterbook-image-'));
  image = buildImage(ROOT, scratch);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('neither data nor secrets nor tests are sent to the builder', () => {
  const isSent = sentBy(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
  const kept = ['.env', 'deploy/secrets/mongodb-url', 'deploy/.env.example', 'data/hub/keys/tokens.pem'];
  const ours = [
    'hub/src/main.test.ts',
    'hub/src/platform/testing/call.ts',
    'hub/data/hub/x',
    'terminal/src/a.ts',
  ];
  for (const path of [...kept, ...ours, '.git/config', 'node_modules/zod/index.js']) {
    expect(isSent(path), path).toBe(false);
  }
  for (const path of ['package.json', 'hub/src/main.ts', 'shared/src/money/index.ts', 'deploy/is-ready.ts']) {
    expect(isSent(path), path).toBe(true);
  }
  const sent = listSent(ROOT);
  expect(sent.length).toBeGreaterThan(100);
  expect(sent.filter((path) => /test|secret|\.pem$|\.db$/.test(path) && !path.endsWith('.ts'))).toEqual([]);
});

test('the image has the hub and what it needs to run, nothing to build or test it', () => {
  const app = join(image.root, 'app');
  const packages = readdirSync(join(app, 'node_modules'));
  expect(packages).toEqual(expect.arrayContaining(['@counterbook', 'mongoose', 'zod', 'amqplib']));
  for (const name of ['typescript', 'vitest', 'vite', 'rxdb', 'react', 'node', 'playwright-core']) {
    expect(packages, name).not.toContain(name);
  }
  expect(listFiles(app).filter((path) => /\.test\.ts$|\/testing\/|\.env|secrets\//.test(path))).toEqual([]);
  expect(existsSync(join(app, 'tests'))).toBe(false);
  expect(image.user).toBe('node');
  expect(image.left).toEqual([
    expect.stringContaining('rm -rf /usr/local/lib/node_modules'),
    expect.stringContaining('/data'),
  ]);
});

test.skipIf(!CAN_CONTAIN)(
  'the whole hub runs in it: on a read-only root, as nobody, and stops on SIGTERM',
  async () => {
    const port = String(await freePort());
    const hub = new Container(image, scratch, { HUB_PORT: port, HUB_PORTS: 'ephemeral', LOG_LEVEL: 'warn' });
    onTestFinished(() => hub.stop(0).then(() => undefined));
    hub.start();
    await hub.untilSaid(/"ready":true/);
    const check = image.health.map((word) => (word === '8000' ? port : word));
    expect(await hub.isHealthy(check)).toBe(true);
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
    expect(readdirSync(hub.dataFolder)).toEqual(expect.arrayContaining(['keys', 'mongo']));
    expect(await hub.stop(15_000)).toBe(0);
    expect(hub.said).not.toMatch(/EROFS|EACCES|ExperimentalWarning/);
  },
);

test.skipIf(!CAN_CONTAIN)(
  'one service of it waits for a database and a broker that are not there yet, and needs no folder of its own',
  async () => {
    const base = await freePort();
    const [databasePort, brokerPort] = [await freePort(), await freePort()];
    const inventory = new Container(image, scratch, {
      HUB_PORT_BASE: String(base),
      HUB_HOST: '127.0.0.1',
      HUB_DATA: '/nowhere',
      HUB_INTERNAL_KEY: 'known to all processes of one hub',
      MONGODB_URL_FILE: '/data/mongodb-url',
      RABBITMQ_URL_FILE: '/data/rabbitmq-url',
      LOG_LEVEL: 'warn',
    });
    writeFileSync(
      join(inventory.dataFolder, 'mongodb-url'),
      `mongodb://127.0.0.1:${databasePort}/?directConnection=true`,
    );
    writeFileSync(join(inventory.dataFolder, 'rabbitmq-url'), `amqp://127.0.0.1:${brokerPort}\n`);
    onTestFinished(() => inventory.stop(0).then(() => undefined));
    inventory.start('inventory');
    const check = image.health.map((word) => (word === '8000' ? String(base + 7) : word));
    const live = () =>
      fetch(`http://127.0.0.1:${base + 7}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await live())) await delay(50);
    expect(await inventory.isHealthy(check)).toBe(false);

    const mongo = await startEmbeddedMongo({ directory: join(scratch, 'mongo'), port: databasePort });
    onTestFinished(mongo.stop);
    const broker = await startRabbitMq({ port: brokerPort });
    onTestFinished(broker.stop);
    await inventory.untilSaid(/"ready":true/);
    await expect.poll(() => inventory.isHealthy(check), { timeout: 30_000 }).toBe(true);
    expect(await inventory.stop(15_000)).toBe(0);
    expect(inventory.said).not.toMatch(/EROFS|EACCES/);
  },
);
