import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe } from 'vitest';
import { RABBITMQ_BINARY, type RabbitMq, startRabbitMq } from '../testing/start-rabbitmq.ts';
import { makeRabbitMq } from './contract/bench.ts';
import { describeBus } from './contract/bus-contract.ts';

describe.skipIf(!existsSync(RABBITMQ_BINARY))('over a node of its own', () => {
  let broker: RabbitMq;
  beforeAll(async () => {
    broker = await startRabbitMq();
  });
  afterAll(() => broker.stop());

  describeBus(
    'the RabbitMQ bus',
    makeRabbitMq(() => broker.url),
  );
});
