import type { Event } from '@counterbook/shared/events';
import { UnavailableError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, useBench } from './bench.ts';

/** Waiting for what is away. */
export function describePatience(makeBus: MakeBus): void {
  describe('patience', () => {
    const bench = useBench(makeBus);
    const failing = (times: number, error: Error) => {
      const calls: string[][] = [];
      const handle = (events: readonly Event[]) => {
        calls.push(events.map(({ id }) => id));
        if (calls.length <= times) throw error;
      };
      return { calls, handle };
    };

    test('while something needed is away an event waits for as long as it takes', async () => {
      const { calls, handle } = failing(5, new UnavailableError('the database is away'));
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      expect([calls.length, queue?.taken(), queue?.letters]).toEqual([6, ['a'], []]);
    });

    test('an error of the database’s driver counts as its being away', async () => {
      const error = Object.assign(new Error('getaddrinfo'), { name: 'MongoServerSelectionError' });
      const { handle } = failing(5, error);
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a']);
    });

    test('waits grow from try to try', async () => {
      const at: number[] = [];
      const handle = () => {
        at.push(performance.now());
        if (at.length < 5) throw new UnavailableError('not yet');
      };
      await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
      expect(waits[3]).toBeGreaterThan(waits[0] ?? 0);
      expect(waits[0]).toBeGreaterThanOrEqual(20);
    });
  });
}
