import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '@counterbook/shared/events';
import { describe, expect, test } from 'vitest';
import { type Consumer, type MakeBus, numbers, useBench } from './bench.ts';

const takenOf = (consumer: Consumer | undefined, partition: string) =>
  consumer?.batches.flat().flatMap(({ partitionkey, id }) => (partitionkey === partition ? id : []));

/** Order within a partition, and partitions beside each other. */
export function describeOrder(makeBus: MakeBus): void {
  describe('order', () => {
    const bench = useBench(makeBus);
    const spread = (count: number, partitions: number) =>
      numbers(count).map((id) => bench.event('t', id, { partitionkey: `p${Number(id) % partitions}` }));

    test('a partition keeps its order through many batches', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 7 } });
      await bench.publish(...spread(500, 1));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(500));
    });

    test('each of several partitions keeps its own', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 10, handle: () => delay(1) } });
      await bench.publish(...spread(200, 3));
      await bench.bus().drained();
      for (const at of [0, 1, 2]) {
        const own = numbers(200).filter((id) => Number(id) % 3 === at);
        expect(takenOf(queue, `p${at}`)).toEqual(own);
      }
    });

    test('publications one after the other keep their order', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      for (const id of numbers(40)) await bench.publish(bench.event('t', id));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(40));
    });

    test('a slow partition does not hold up another', async () => {
      const gate = Promise.withResolvers<void>();
      const handle = async (events: readonly Event[]) => {
        if (events[0]?.partitionkey === 'slow') await gate.promise;
        else gate.resolve();
      };
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(
        bench.event('t', 'a', { partitionkey: 'slow' }),
        bench.event('t', 'b', { partitionkey: 'quick' }),
      );
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['b', 'a']);
    });

    test('a slow queue does not hold up the order of another', async () => {
      const { slow, quick } = await bench.start({
        slow: { types: ['t'], handle: () => delay(50) },
        quick: { types: ['t'], batchSize: 5 },
      });
      await bench.publish(...spread(30, 1));
      await bench.bus().drained();
      expect([slow?.taken(), quick?.taken()]).toEqual([numbers(30), numbers(30)]);
    });

    test('five thousand events at once all arrive, in order', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 500 } });
      await bench.publish(...spread(5000, 1));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(5000));
    });
  });
}
