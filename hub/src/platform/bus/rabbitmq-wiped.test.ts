import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RABBITMQ_BINARY } from '../testing/start-rabbitmq.ts';
import { completeBooks, readBooks, untilTaken } from './testing/taker.ts';
import { startTwoServices, type TwoServices } from './testing/two-services.ts';

describe.skipIf(!existsSync(RABBITMQ_BINARY))('a broker that loses everything', () => {
  let at: TwoServices;
  beforeAll(async () => {
    at = await startTwoServices();
  });
  afterAll(() => at.stop());
  const complete = async () => {
    await untilTaken(at.books, at.teller.told);
    expect(await readBooks(at.books)).toEqual(completeBooks(at.teller.told));
  };

  // One story: each chapter begins where the last one ended.
  test('has nothing to lose before the first start of a consumer: what was told before is in its queue', async () => {
    await at.teller.tell(40, ['a', 'b']);
    await at.teller.published();
    const taker = await at.taker();
    await complete();
    await taker.stop();
  });

  test('is wiped while a consumer is down: it reads what it missed from the outbox, before anything new, once', async () => {
    await at.teller.tell(60, ['a', 'b', 'c']);
    await at.teller.published();
    await at.broker.shutDown();
    await at.broker.wipe();
    await at.teller.tell(20, ['a', 'c']);
    await at.broker.start();
    await at.teller.published();
    const taker = await at.taker();
    await complete();
    await taker.stop();
  });

  test('is killed and wiped under a running consumer in the middle of the flow', async () => {
    const taker = await at.taker();
    const telling = (async () => {
      for (let round = 0; round < 12; round += 1) {
        await at.teller.tell(20, ['a', 'b', 'c', 'd']);
        if (round === 3) await at.broker.kill();
        if (round === 5) await at.broker.wipe();
        if (round === 7) await at.broker.start();
      }
    })();
    await telling;
    await complete();
    await taker.stop();
  });

  test('is restarted with its data: nothing is read again that was taken', async () => {
    const taker = await at.taker();
    // The chapter before may have ended in the midst of reading anew: that is done first.
    await taker.bus.drained();
    const before = taker.bus.counts().redelivered;
    await at.broker.shutDown();
    await at.broker.start();
    await at.teller.tell(20, ['a']);
    await complete();
    expect(taker.bus.counts().redelivered).toBe(before);
    await taker.stop();
  });
});
