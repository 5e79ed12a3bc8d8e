import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '@counterbook/shared/events';
import { ContractError, InvariantError, UnavailableError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** Faults that pass. */
export function describeRetries(makeBus: MakeBus): void {
  describe('retries', () => {
    const bench = useBench(makeBus);
    const failing = (times: number, error: Error) => {
      const calls: string[][] = [];
      const handle = (events: readonly Event[]) => {
        calls.push(events.map(({ id }) => id));
        if (calls.length <= times) throw error;
      };
      return { calls, handle };
    };

    test('a batch that failed is tried again, whole and in order', async () => {
      const { handle } = failing(2, new Error('a passing fault'));
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(...['a', 'b', 'c'].map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a', 'b', 'c']);
      expect(queue?.letters).toEqual([]);
    });

    test('what follows in its partition waits for it', async () => {
      const { handle } = failing(2, new Error('a passing fault'));
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 1, handle } });
      await bench.publish(...numbers(5).map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(5));
    });

    test('other partitions flow while one is tried again', async () => {
      const before: string[] = [];
      let failures = 0;
      const handle = (events: readonly Event[]) => {
        const isBad = events[0]?.partitionkey === 'bad';
        if (!isBad) before.push(...events.map(({ id }) => id));
        if (isBad && before.length < 3) {
          failures += 1;
          throw new UnavailableError('not yet');
        }
      };
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      // Not waited for: in one process that would be until it is taken.
      const held = bench.publish(bench.event('t', 'x', { partitionkey: 'bad' }));
      for (const id of numbers(3)) await bench.publish(bench.event('t', id, { partitionkey: 'good' }));
      await held;
      await bench.bus().drained();
      expect(failures).toBeGreaterThan(0);
      expect(queue?.taken().at(-1)).toBe('x');
    });

    test('broken input and bugs of ours are not waited for', async () => {
      for (const error of [new ContractError('no sale'), new InvariantError('a bug')]) {
        const { calls, handle } = failing(99, error);
        const { queue } = await bench.start({ queue: { types: ['t'], handle } });
        await bench.publish(bench.event('t', 'a'));
        await bench.bus().drained();
        expect([calls.length, queue?.letters.length]).toEqual([1, 1]);
        await bench.bus().stop();
      }
    });

    test('retries are counted', async () => {
      const { handle } = failing(2, new Error('a passing fault'));
      await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(bench.event('t', 'a'), bench.event('t', 'b'));
      await bench.bus().drained();
      expect(bench.bus().counts()).toMatchObject({
        published: 2,
        consumed: 2,
        retried: 2,
        deadLettered: 0,
        waiting: 0,
      });
    });

    test('a handler may take longer than the bus is patient with anything else', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: () => delay(1500) } });
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      expect(queue?.batches).toHaveLength(1);
    });
  });
}
