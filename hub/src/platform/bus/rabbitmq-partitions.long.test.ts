import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RABBITMQ_BINARY } from '../testing/start-rabbitmq.ts';
import { completeBooks, readBooks, readWork, untilTaken } from './testing/taker.ts';
import { pause, QUEUE } from './testing/teller.ts';
import { startTwoServices, type TwoServices } from './testing/two-services.ts';

const PROGRAM = fileURLToPath(new URL('testing/taker.ts', import.meta.url));
const SOON = { timeout: 240_000, interval: 100 };
const COMPANIES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe.skipIf(!existsSync(RABBITMQ_BINARY))('a queue divided by company', () => {
  let at: TwoServices;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    at = await startTwoServices();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await at.stop();
  });
  /** An instance as a process of its own. */
  const instance = async (name: string, partitions: number): Promise<ChildProcess> => {
    const options = at.takerOptions({ instance: name, partitions });
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    await once(child.stdout, 'data');
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const untilTheyWork = async (...names: readonly string[]): Promise<void> => {
    const before = await readWork(at.books);
    for (;;) {
      await at.teller.tell(2, COMPANIES);
      await pause();
      const now = await readWork(at.books);
      if (names.every((name) => (now.get(name) ?? 0) > (before.get(name) ?? 0))) return;
    }
  };

  test('is shared by two instances, and goes from one partition to four to two under load, an instance killed on the way', async () => {
    let isTelling = true;
    const telling = (async () => {
      while (isTelling) {
        await at.teller.tell(2, COMPANIES);
        await pause();
      }
    })();
    const [one, two] = await Promise.all([instance('one', 1), instance('two', 1)]);
    const [three, four] = await Promise.all([instance('three', 4), instance('four', 4)]);
    // Either may be the one that is active.
    await expect.poll(async () => (await readBooks(at.books)).length, SOON).toBe(COMPANIES.length);
    await Promise.all([end(one, 'SIGTERM'), end(two, 'SIGTERM')]);
    await expect.poll(() => partitionsOf(at), SOON).toBe(4);
    await untilTheyWork('three', 'four');
    await end(three, 'SIGKILL');
    const [five, six] = await Promise.all([instance('five', 2), instance('six', 2)]);
    await end(four, 'SIGTERM');
    await expect.poll(() => partitionsOf(at), SOON).toBe(2);
    await untilTheyWork('five', 'six');
    isTelling = false;
    await telling;
    await untilTaken(at.books, at.teller.told);
    expect(await readBooks(at.books)).toEqual(completeBooks(at.teller.told));
    await Promise.all([end(five, 'SIGTERM'), end(six, 'SIGTERM')]);
  }, 600_000);

  test('is whole again with one partition, and loses nothing when the broker is wiped while it was divided', async () => {
    const divided = await instance('seven', 3);
    await at.teller.tell(1, COMPANIES);
    await expect.poll(() => partitionsOf(at), SOON).toBe(3);
    await untilTheyWork('seven');
    await end(divided, 'SIGKILL');
    await at.teller.tell(20, COMPANIES);
    await at.teller.published();
    await at.broker.kill();
    await at.broker.wipe();
    await at.broker.start();
    const whole = await instance('eight', 1);
    await at.teller.tell(20, COMPANIES);
    await untilTaken(at.books, at.teller.told);
    expect(await readBooks(at.books)).toEqual(completeBooks(at.teller.told));
    await expect.poll(() => partitionsOf(at), SOON).toBe(1);
    await end(whole, 'SIGTERM');
  }, 600_000);
});

async function partitionsOf({ books }: TwoServices): Promise<unknown> {
  return (await books.collection<{ _id: string; partitions?: number }>('queues').findOne({ _id: QUEUE }))
    ?.partitions;
}
