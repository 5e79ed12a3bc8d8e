import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '@counterbook/shared/result';
import { expect, test } from 'vitest';
import { createLog } from '../log/log.ts';
import { anEvent, makeInProcess } from './contract/bench.ts';
import { describeBus } from './contract/bus-contract.ts';
import { createInProcessBus } from './in-process-bus.ts';

describeBus('the in-process bus', makeInProcess);

const log = createLog('silent');

test('in one process, published means committed by every queue, and nothing flows before the bus is open', async () => {
  const bus = createInProcessBus({ log });
  const said: string[] = [];
  const handle = async () => {
    await delay(20);
    said.push('taken');
  };
  await bus.subscribe({ queue: 'q', types: ['t'], batchSize: 10, handle });
  const published = bus.publish([anEvent('t', 'a')]).then(() => said.push('published'));
  await delay(20);
  expect(said).toEqual([]);
  await bus.open();
  await published;
  expect(said).toEqual(['taken', 'published']);
  await bus.stop();
});

test('in one process, a stop leaves what waits with its publisher', async () => {
  const bus = createInProcessBus({ log });
  const tried = Promise.withResolvers<void>();
  const handle = async () => {
    tried.resolve();
    throw new UnavailableError('the database is away');
  };
  await bus.subscribe({ queue: 'q', types: ['t'], batchSize: 10, handle });
  await bus.open();
  const outcome = bus.publish([anEvent('t', 'a'), anEvent('t', 'b')]).then(
    () => 'published',
    () => 'left',
  );
  await tried.promise;
  await bus.stop();
  expect(await outcome).toBe('left');
});

test('in one process, an event whose letter nobody would keep stays with its publisher', async () => {
  const bus = createInProcessBus({ log });
  const handle = async () => {
    throw new Error('never works');
  };
  await bus.subscribe({ queue: 'q', types: ['t'], batchSize: 10, handle });
  await bus.open();
  const outcome = bus.publish([anEvent('t', 'a')]).then(
    () => 'published',
    () => 'left',
  );
  await delay(1000);
  await bus.stop();
  expect(await outcome).toBe('left');
  expect(bus.counts().deadLettered).toBe(0);
});
