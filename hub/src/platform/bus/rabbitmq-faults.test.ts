import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { type Channel, connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log/log.ts';
import { RABBITMQ_BINARY, type RabbitMq, startRabbitMq } from '../testing/start-rabbitmq.ts';
import type { Bus } from './bus.ts';
import { anEvent, numbers } from './contract/bench.ts';
import { createRabbitMqBus } from './rabbitmq-bus.ts';
import type { Topology } from './topology.ts';

const log = createLog(process.env.LOG_LEVEL ?? 'silent');
const SOON = { timeout: 30_000, interval: 50 };
/** Each word to the broker's operator tool starts an Erlang machine of its own, which takes its time on a busy one. */
const PATIENCE = { timeout: 120_000 };
const TOPOLOGY: Topology = { published: { test: ['t', 'unheard'] }, queues: { 'fault.events': ['t'] } };

describe.skipIf(!existsSync(RABBITMQ_BINARY))('a broker in trouble', PATIENCE, () => {
  let broker: RabbitMq;
  const buses: Bus[] = [];
  beforeAll(async () => {
    broker = await startRabbitMq();
  });
  afterAll(() => broker.stop());
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.stop()));
    await withChannel(async (channel) => {
      for (const queue of ['fault.events', 'fault.events.dead', 'unrouted']) await channel.deleteQueue(queue);
      await channel.deleteExchange('ecommerce_exchange');
    });
  });

  const aBus = async (topology = TOPOLOGY) => {
    const bus = await createRabbitMqBus({ url: broker.url, log, topology });
    buses.push(bus);
    return bus;
  };
  const consuming = async (
    bus: Bus,
    handle: (events: readonly Event[]) => Promise<void> = async () => {},
  ) => {
    const taken: string[] = [];
    await bus.subscribe({
      queue: 'fault.events',
      types: ['t'],
      batchSize: 10,
      handle: async (events) => {
        await handle(events);
        taken.push(...events.map(({ id }) => id));
      },
    });
    return taken;
  };
  const withChannel = async <T>(work: (channel: Channel) => Promise<T>): Promise<T> => {
    const model = await connect(broker.url);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    try {
      return await work(channel);
    } finally {
      await model.close();
    }
  };
  const counted = (queue: string) =>
    withChannel(async (channel) => (await channel.checkQueue(queue)).messageCount);

  test('has a queue of ours with other arguments: the start is refused, and says which, what and what to do', async () => {
    await withChannel((channel) =>
      channel.assertQueue('fault.events', { durable: true, arguments: { 'x-queue-type': 'quorum' } }),
    );
    const refused = createRabbitMqBus({ url: broker.url, log, topology: TOPOLOGY });
    await expect(refused).rejects.toThrow(ContractError);
    await expect(refused).rejects.toThrow(
      /a queue "fault\.events" with another "x-[a-z-]+" than this hub needs .*rabbitmqctl delete_queue fault\.events/,
    );
  });

  test('keeps what no queue wants, for somebody to look at', async () => {
    const bus = await aBus();
    await bus.publish([anEvent('no.such-type', 'lost')]);
    expect(await counted('unrouted')).toBe(1);
  });

  test('is not bothered with known types that nobody hears: they stay in the outbox', async () => {
    const bus = await aBus();
    await bus.publish([anEvent('unheard', 'a')]);
    expect(await counted('unrouted')).toBe(0);
  });

  test('puts what is no event among the dead letters, and its neighbours flow', async () => {
    const bus = await aBus();
    const taken = await consuming(bus);
    await withChannel(async (channel) => {
      channel.sendToQueue('fault.events', Buffer.from('{"specversion":"0.3"}'));
      await channel.checkQueue('fault.events');
    });
    await bus.publish([anEvent('t', 'a')]);
    await expect.poll(() => taken, SOON).toEqual(['a']);
    await expect.poll(() => counted('fault.events.dead'), SOON).toBe(1);
  });

  test('takes nothing for lack of memory: publishing waits, consuming goes on, and nothing is lost', async () => {
    const bus = await aBus();
    const taken = await consuming(bus);
    await bus.publish(numbers(20).map((id) => anEvent('t', id)));
    await broker.control('set_vm_memory_high_watermark', '0.0000001');
    // The broker notices by its own clock and tells whoever publishes: until then some go through.
    const published: Promise<void>[] = [];
    const isHeld = async () => {
      const last = bus.publish([anEvent('t', String(20 + published.length))]);
      published.push(last);
      return Promise.race([last.then(() => false), delay(1000, true)]);
    };
    await expect.poll(isHeld, SOON).toBe(true);
    await broker.control('set_vm_memory_high_watermark', '0.4');
    await Promise.all(published);
    await expect.poll(() => new Set(taken).size, SOON).toBe(20 + published.length);
  });

  test('closes our channels: they are opened again, and nothing is lost', async () => {
    const bus = await aBus();
    const taken = await consuming(bus);
    await broker.control('close_all_connections', 'a test');
    // As the relay does: the same again until it is confirmed.
    while ((await bus.publish([anEvent('t', 'a')]).catch(() => 'again')) === 'again') await delay(50);
    await expect.poll(() => [...new Set(taken)], SOON).toEqual(['a']);
    expect(bus.counts().reconnected).toBeGreaterThan(0);
  });

  test('loses our queue to an operator while we consume: it is declared again and fills again', async () => {
    const bus = await aBus();
    const taken = await consuming(bus);
    await bus.publish([anEvent('t', 'before')]);
    await expect.poll(() => taken, SOON).toEqual(['before']);
    await withChannel((channel) => channel.deleteQueue('fault.events'));
    await expect.poll(async () => counted('fault.events').catch(() => 'none'), SOON).toBe(0);
    // It is there a moment before it hears of anything: what is told in between, the hourly look would bring.
    const toldAgain = async () => {
      await bus.publish([anEvent('t', 'after')]);
      return [...new Set(taken)];
    };
    await expect.poll(toldAgain, SOON).toEqual(['before', 'after']);
  });

  test('has broken our queue itself: we say which and what heals it, and flow when that is done', async () => {
    const bus = await aBus();
    const taken = await consuming(bus);
    await bus.publish([anEvent('t', 'before')]);
    await expect.poll(() => taken, SOON).toEqual(['before']);
    await broker.shutDown();
    await broker.breakQueue('fault.events');
    await broker.start();
    const says = /"fault\.events": it has lost its leader.*\(rabbitmqctl delete_queue fault\.events\)/;
    await expect.poll(() => bus.trouble(), { ...SOON, timeout: 90_000 }).toMatch(says);
    expect(bus.isReady()).toBe(false);
    await broker.control('delete_queue', 'fault.events');
    await expect.poll(() => bus.trouble(), { ...SOON, timeout: 60_000 }).toBe(null);
    // Until the queue is declared anew nobody hears; an outbox would tell again.
    const tellAgain = async () => {
      await bus.publish([anEvent('t', 'after')]).catch(() => undefined);
      return new Set(taken);
    };
    await expect.poll(tellAgain, { ...SOON, timeout: 60_000 }).toEqual(new Set(['before', 'after']));
    await expect.poll(() => bus.isReady(), SOON).toBe(true);
  });

  test('brings what a stopped consumer had in hand to the next one, in order', async () => {
    const first = await aBus();
    const stuck = Promise.withResolvers<void>();
    await consuming(first, async () => {
      stuck.resolve();
      throw Object.assign(new Error('away'), { name: 'MongoNetworkError' });
    });
    await first.publish(numbers(30).map((id) => anEvent('t', id)));
    await stuck.promise;
    await first.stop();
    const second = await aBus();
    const taken = await consuming(second);
    await expect.poll(() => taken, SOON).toEqual(numbers(30));
  });

  test('lets one of two instances consume, and the other when the first is gone', async () => {
    const [one, two] = [await aBus(), await aBus()];
    const byOne = await consuming(one);
    await one.publish([anEvent('t', '0')]);
    await expect.poll(() => byOne, SOON).toEqual(['0']);
    const byTwo = await consuming(two);
    await two.publish(numbers(5, 1).map((id) => anEvent('t', id)));
    await expect.poll(() => byOne, SOON).toEqual(numbers(6));
    await one.stop();
    await two.publish(numbers(3, 6).map((id) => anEvent('t', id)));
    await expect.poll(() => byTwo, SOON).toEqual(numbers(3, 6));
  });

  test('is away when we start: we wait, say that we are not ready, and flow when it comes; so again when it is killed', async () => {
    await broker.shutDown();
    const bus = await aBus();
    const taken = await consuming(bus);
    expect(bus.isReady()).toBe(false);
    const published = bus.publish([anEvent('t', 'early')]);
    await broker.start();
    await published;
    await expect.poll(() => taken, SOON).toEqual(['early']);
    await expect.poll(() => bus.isReady(), SOON).toBe(true);
    // RabbitMQ writes down a moment later which queues it has: killed before that, it can bring them back without a
    // leader, for good.
    await delay(2000);
    await broker.kill();
    await expect.poll(() => bus.isReady(), SOON).toBe(false);
    await broker.start();
    while ((await bus.publish([anEvent('t', 'late')]).catch(() => 'again')) === 'again') await delay(50);
    await expect.poll(() => taken, SOON).toEqual(['early', 'late']);
  });
});
