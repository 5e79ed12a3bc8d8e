import { existsSync } from 'node:fs';
import type { Event } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { connect } from 'amqplib';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consume } from '../../inbox/consume.ts';
import { createLog } from '../../log/log.ts';
import { startTestDatabase, type TestDatabase } from '../../mongo/embedded/testing/test-database.ts';
import { createOutbox } from '../../outbox/outbox.ts';
import { outboxOf } from '../../outbox/outbox-rows.ts';
import { RABBITMQ_BINARY, type RabbitMq, startRabbitMq } from '../../testing/start-rabbitmq.ts';
import type { Bus } from '../bus.ts';
import { anEvent } from '../contract/bench.ts';
import { eventIn } from '../event-content.ts';
import { createInProcessBus } from '../in-process-bus.ts';
import { createRabbitMqBus } from '../rabbitmq-bus.ts';
import { TOPOLOGY } from '../topology.ts';
import type { DeadLetterStore } from './dead-letters.ts';
import { openDatabaseLetters } from './letters-in-database.ts';
import { openRabbitMqLetters } from './letters-in-rabbitmq.ts';
import { runDead } from './run-dead.ts';

const QUEUE = 'shop.events';
const TYPE = 'company.changed';
const log = createLog('silent');
const now = () => new Date();

describe('in one process', () =>
  describeDead(async () => {
    const database = await startTestDatabase();
    const bus = createInProcessBus({ log, topology: TOPOLOGY });
    const store = openDatabaseLetters([database.connection], { now, close: async () => undefined });
    return { database, bus, open: bus.open, store: async () => store, stop: database.stop };
  }));

describe.skipIf(!existsSync(RABBITMQ_BINARY))('over RabbitMQ', () =>
  describeDead(async () => {
    const [database, broker] = await Promise.all([startTestDatabase(), startRabbitMq()]);
    const bus = await createRabbitMqBus({ url: broker.url, log, topology: TOPOLOGY });
    const stop = async () => {
      await broker.stop();
      await database.stop();
    };
    const store = () => openRabbitMqLetters(broker.url);
    return { database, bus, open: async () => undefined, store, stop, broker };
  }),
);

type World = {
  readonly database: TestDatabase;
  readonly bus: Bus;
  readonly open: () => Promise<void>;
  readonly store: () => Promise<DeadLetterStore>;
  readonly stop: () => Promise<void>;
  readonly broker?: RabbitMq;
};

/** One story, told over either bus. */
function describeDead(start: () => Promise<World>): void {
  let world: World;
  let connection: Connection;
  const broken = new Set(['bad', 'worse', 'worst']);
  const taken: string[] = [];
  beforeAll(async () => {
    world = await start();
    connection = world.database.connection;
    const outbox = createOutbox({ connection, bus: world.bus, log, now });
    await outbox.start();
    const at = { connection, bus: world.bus, log, now, queue: QUEUE, types: [TYPE], batchSize: 10 };
    await consume(at, async (_session, events) => {
      for (const { id } of events) if (broken.has(id)) throw new ContractError(`${id} is no company`);
      taken.push(...events.map(({ id }) => id));
      return [];
    });
    await world.open();
    await world.bus.publish(['a', 'bad', 'b', 'worse', 'worst', 'c'].map((id) => anEvent(TYPE, id)));
    await world.bus.drained();
    const stopAll = world.stop;
    world = {
      ...world,
      stop: async () => {
        await outbox.stop();
        await world.bus.stop();
        await stopAll();
      },
    };
  });
  afterAll(() => world.stop());

  const dead = async (
    command: string,
    more: { queue?: string; id?: string; yes?: boolean; json?: boolean } = {},
  ) => {
    const store = await world.store();
    let said = '';
    const { queue = null, id = null, yes = false, json = false } = more;
    const asked = { command, filter: { queue, id }, yes, json, now: now() };
    const code = await runDead(store, asked, (text) => {
      said += text;
    });
    await store.close();
    return { code, said };
  };
  const alerts = async () =>
    (await outboxOf(connection).find({ type: 'bus.dead-lettered' }).toArray()).map(
      ({ text }) => (eventIn(text).data as { eventId: string }).eventId,
    );
  const ids = async () =>
    (JSON.parse((await dead('list', { json: true })).said) as { id: string }[]).map(({ id }) => id);

  test('neighbours were taken, and each that was given up raised an alert', async () => {
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(await alerts()).toEqual(['bad', 'worse', 'worst']);
  });

  test('list says where, what, since when and why, and looking takes nothing away', async () => {
    const { code, said } = await dead('list');
    expect(code).toBe(0);
    expect(said).toMatch(/queue +id +type +age +attempts +reason/);
    expect(said).toMatch(/shop\.events +bad +company\.changed +\d+ s +\d+ +ContractError: bad is no company/);
    for (let look = 0; look < 3; look += 1) expect(await ids()).toEqual(['bad', 'worse', 'worst']);
  });

  test('list keeps to a queue and an id, and says so when nothing fits', async () => {
    expect((await dead('list', { id: 'worse' })).said).not.toContain('worst');
    expect((await dead('list', { queue: 'debt.events' })).said).toBe('no dead letters\n');
    expect((await dead('show', { id: 'nobody' })).code).toBe(1);
    expect((await dead('nonsense')).code).toBe(2);
  });

  test('show prints the event whole, with its history', async () => {
    const { said } = await dead('show', { id: 'bad' });
    expect(said).toMatch(/after \d+ tries: ContractError: bad is no company/);
    expect(said).toContain('"partitionkey": "p"');
    const [letter] = JSON.parse((await dead('show', { id: 'bad', json: true })).said) as { event: Event }[];
    expect(letter?.event).toEqual(anEvent(TYPE, 'bad'));
  });

  test('what is replayed before its cause is mended comes back, with a longer history', async () => {
    expect(await dead('replay', { id: 'bad' })).toMatchObject({ code: 0 });
    await expect.poll(alerts, { timeout: 20_000 }).toEqual(['bad', 'worse', 'worst', 'bad']);
    await expect.poll(ids, { timeout: 20_000 }).toContain('bad');
    expect(taken).not.toContain('bad');
  });

  test('what is replayed afterwards is taken once, even if it is replayed twice, and is gone', async () => {
    broken.clear();
    const held = await world.store();
    await held.replay({ queue: QUEUE, id: 'bad' });
    await held.replay({ queue: QUEUE, id: 'bad' });
    await held.close();
    await expect.poll(() => taken, { timeout: 20_000 }).toContain('bad');
    await expect.poll(ids, { timeout: 20_000 }).toEqual(['worse', 'worst']);
    await world.bus.deliver(QUEUE, [anEvent(TYPE, 'bad')]);
    await world.bus.drained();
    expect(taken.filter((id) => id === 'bad')).toHaveLength(1);
  });

  test('drop asks to be sure, and then it is gone', async () => {
    expect(await dead('drop', { id: 'worse' })).toMatchObject({ code: 2 });
    expect(await ids()).toContain('worse');
    expect(await dead('drop', { id: 'worse', yes: true })).toMatchObject({ code: 0 });
    expect(await ids()).toEqual(['worst']);
  });

  test('a message that is no event lies with the broker’s dead letters, and says so', async () => {
    if (world.broker === undefined) return;
    const model = await connect(world.broker.url);
    const channel = await model.createConfirmChannel();
    channel.sendToQueue(QUEUE, Buffer.from('this is no event'), { messageId: 'odd' });
    await channel.waitForConfirms();
    await model.close();
    await expect.poll(ids, { timeout: 20_000 }).toContain('odd');
    expect((await dead('list', { id: 'odd' })).said).toContain('is no event');
  });
}
