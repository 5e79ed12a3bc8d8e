import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectTcp, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '@counterbook/shared/events';
import { UnavailableError } from '@counterbook/shared/result';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log/log.ts';
import { newEvent } from '../outbox/new-event.ts';
import { RABBITMQ_BINARY, type RabbitMq, startRabbitMq } from '../testing/start-rabbitmq.ts';
import { describeBus } from './bus-contract.ts';
import { createDeadLetterFile, type DeadLetter } from './dead-letters.ts';
import { createInProcessBus } from './in-process-bus.ts';
import { createRabbitMqBus } from './rabbitmq-bus.ts';

const log = createLog('silent');
let directory = '';
let count = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'counterbook-bus-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const makeInProcess = async () => {
  count += 1;
  const file = join(directory, `dead-${count}.ndjson`);
  const deadLetters = createDeadLetterFile(file, log, () => new Date(0));
  const bus = createInProcessBus({ deadLetters, log });
  return { bus, open: bus.open, deadLetters: () => readLetters(file) };
};

async function readLetters(file: string): Promise<DeadLetter[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

describeBus('the in-process bus', makeInProcess);

const hasRabbitMq = existsSync(RABBITMQ_BINARY);

describe.skipIf(!hasRabbitMq)('over a node of its own', () => {
  let broker: RabbitMq;
  beforeAll(async () => {
    broker = await startRabbitMq();
  });
  afterAll(() => broker.stop());

  const makeRabbitMq = async () => ({
    bus: await createRabbitMqBus({ url: broker.url, log }),
    open: () => {},
    deadLetters: (queue: string) => readDeadQueue(broker.url, `${queue}.dead`),
  });
  describeBus('the RabbitMQ bus', makeRabbitMq);

  test('what was published while nobody consumed, or given up by a stopped consumer, comes to the next', async () => {
    const taken: string[] = [];
    const subscription = { queue: 'sync.events', types: ['t'], batchSize: 10 };
    const failing = await createRabbitMqBus({ url: broker.url, log });
    const fail = async () => {
      throw new UnavailableError('the database is away');
    };
    await failing.subscribe({ ...subscription, handle: fail });
    await failing.publish([anEvent('a'), anEvent('b')]);
    await failing.stop();
    const next = await createRabbitMqBus({ url: broker.url, log });
    const handle = async (events: readonly Event[]) => {
      taken.push(...events.map(({ id }) => id));
    };
    await next.subscribe({ ...subscription, handle });
    await next.drained();
    expect(taken).toEqual(['a', 'b']);
    await next.stop();
  });

  test('a cut wire is mended: what is published again arrives, in order, with nothing lost', async () => {
    const wire = await startWire(broker.url);
    const bus = await createRabbitMqBus({ url: wire.url, log });
    const taken = new Set<string>();
    const handle = async (events: readonly Event[]) => {
      for (const { id } of events) taken.add(id);
    };
    await bus.subscribe({ queue: 'wire.events', types: ['t'], batchSize: 10, handle });
    for (let n = 0; n < 30; n += 1) {
      if (n % 10 === 5) wire.cut();
      // As the relay does: the same event until it is confirmed.
      while ((await bus.publish([anEvent(String(n))]).catch(() => 'again')) === 'again') await delay(50);
    }
    await bus.drained();
    expect([...taken]).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
    await bus.stop();
    await wire.stop();
  });
});

/** A wire to the broker that can be cut. */
async function startWire(url: string) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((near) => {
    const far = connectTcp(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `amqp://127.0.0.1:${port}`,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function readDeadQueue(url: string, queue: string): Promise<DeadLetter[]> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const letters: DeadLetter[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    letters.push(JSON.parse(message.content.toString('utf8')));
  }
  await connection.close();
  return letters;
}

const anEvent = (id: string) =>
  newEvent({
    source: 'test',
    type: 't',
    companyId: 'c1',
    partitionKey: 'p',
    data: null,
    time: new Date(0),
    id,
  });

test('in one process, published means committed by every queue, and nothing flows before the bus is open', async () => {
  const { bus, open } = await makeInProcess();
  const taken: string[] = [];
  const handle = async () => {
    await delay(20);
    taken.push('t');
  };
  await bus.subscribe({ queue: 'q', types: ['t'], batchSize: 10, handle });
  const published = bus.publish([anEvent('a')]).then(() => taken.push('published'));
  await delay(20);
  expect(taken).toEqual([]);
  open();
  await published;
  expect(taken).toEqual(['t', 'published']);
  await bus.stop();
});

test('while something needed is away an event waits, and a stop leaves it with its publisher', async () => {
  const { bus, open, deadLetters } = await makeInProcess();
  let attempts = 0;
  const handle = async () => {
    attempts += 1;
    throw new UnavailableError('the database is away');
  };
  await bus.subscribe({ queue: 'q', types: ['t'], batchSize: 10, handle });
  open();
  const outcome = bus.publish([anEvent('a'), anEvent('b')]).then(
    () => 'published',
    () => 'left',
  );
  await delay(400);
  expect(attempts).toBeGreaterThan(2);
  await bus.stop();
  expect(await outcome).toBe('left');
  expect(await deadLetters()).toEqual([]);
});
