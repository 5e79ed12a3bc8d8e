import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** What a handler gets at once, and what is handled at once. */
export function describeBatches(makeBus: MakeBus): void {
  describe('batches', () => {
    const bench = useBench(makeBus);
    const spread = (count: number, partitions: number) =>
      numbers(count).map((id) => bench.event('t', id, { partitionkey: `p${Number(id) % partitions}` }));

    test('a batch is of one partition and not too large', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 10, handle: () => delay(1) } });
      await bench.publish(...spread(200, 4));
      await bench.bus().drained();
      for (const batch of queue?.batches ?? []) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(new Set(batch.map(({ partitionkey }) => partitionkey)).size).toBe(1);
      }
      expect(queue?.taken()).toHaveLength(200);
    });

    test('what has gathered is handled together', async () => {
      const { queue } = await bench.start({
        queue: { types: ['t'], batchSize: 100, handle: () => delay(30) },
      });
      await bench.publish(...spread(150, 1));
      await bench.bus().drained();
      expect(queue?.batches.length).toBeLessThan(20);
    });

    test('batches of one partition never overlap', async () => {
      let inWork = 0;
      let most = 0;
      const handle = async () => {
        inWork += 1;
        most = Math.max(most, inWork);
        await delay(2);
        inWork -= 1;
      };
      await bench.start({ queue: { types: ['t'], batchSize: 3, handle } });
      await bench.publish(...spread(60, 1));
      await bench.bus().drained();
      expect(most).toBe(1);
    });

    test('partitions are worked on beside each other', async () => {
      let inWork = 0;
      const together = Promise.withResolvers<void>();
      const handle = async () => {
        inWork += 1;
        if (inWork === 2) together.resolve();
        await together.promise;
      };
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(...spread(2, 2));
      await bench.bus().drained();
      expect(queue?.taken()).toHaveLength(2);
    });

    test('more partitions than can be worked on at once all have their turn', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: () => delay(1) } });
      await bench.publish(...spread(120, 40));
      await bench.bus().drained();
      expect(queue?.taken().toSorted()).toEqual(numbers(120).toSorted());
    });
  });
}
