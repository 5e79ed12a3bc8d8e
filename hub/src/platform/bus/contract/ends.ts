import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** Repeats, draining and stopping. */
export function describeEnds(makeBus: MakeBus): void {
  describe('repeats and ends', () => {
    const bench = useBench(makeBus);

    test('an event published twice is delivered twice: to make it once is the inbox’s part', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await bench.publish(bench.event('t', 'a'));
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a', 'a']);
    });

    test('drained waits for what is in work', async () => {
      let isDone = false;
      const handle = async () => {
        await delay(100);
        isDone = true;
      };
      await bench.start({ queue: { types: ['t'], handle } });
      const published = bench.publish(bench.event('t', 'a'));
      await published;
      await bench.bus().drained();
      expect(isDone).toBe(true);
    });

    test('a stop waits for the batch in work, and starts no other', async () => {
      const started = Promise.withResolvers<void>();
      const handle = async () => {
        started.resolve();
        await delay(100);
      };
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 1, handle } });
      const published = bench.publish(...numbers(10).map((id) => bench.event('t', id))).catch(() => 'left');
      await started.promise;
      await bench.bus().stop();
      await published;
      expect(queue?.taken()).toEqual(['0']);
    });

    test('a stop ends the wait of a batch that is tried again', async () => {
      const tried = Promise.withResolvers<void>();
      const handle = () => {
        tried.resolve();
        throw new UnavailableError('the database is away');
      };
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      const published = bench.publish(bench.event('t', 'a')).catch(() => 'left');
      await tried.promise;
      await bench.bus().stop();
      await published;
      expect([queue?.taken(), queue?.letters]).toEqual([[], []]);
    });

    test('after a stop nothing is taken any more', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await bench.bus().stop();
      await expect(bench.publish(bench.event('t', 'a'))).rejects.toThrow(UnavailableError);
      expect(queue?.taken()).toEqual([]);
      expect(bench.bus().stopping.aborted).toBe(true);
    });

    test('a bus that stands and is connected is ready, a stopped one is not', async () => {
      await bench.start({ queue: { types: ['t'] } });
      await expect.poll(() => bench.bus().isReady()).toBe(true);
      await bench.bus().stop();
      expect(bench.bus().isReady()).toBe(false);
    });

    test('several publishers at once lose nothing', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 50 } });
      const publisher = async (name: string) => {
        for (const id of numbers(20))
          await bench.publish(bench.event('t', `${name}${id}`, { partitionkey: name }));
      };
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map(publisher));
      await bench.bus().drained();
      expect(queue?.taken()).toHaveLength(100);
      expect(queue?.taken().filter((id) => id.startsWith('c'))).toEqual(numbers(20).map((id) => `c${id}`));
    });
  });
}
