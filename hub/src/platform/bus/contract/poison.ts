import type { Event } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** Faults that stay. */
export function describePoison(makeBus: MakeBus): void {
  describe('poison', () => {
    const bench = useBench(makeBus);
    const refusing =
      (...bad: readonly string[]) =>
      (events: readonly Event[]) => {
        if (events.some(({ id }) => bad.includes(id))) throw new ContractError('is no sale');
      };
    const crashing = (events: readonly Event[]) => {
      if (events.some(({ id }) => id === 'bad')) throw new Error('cannot read properties of undefined');
    };

    test('an event that never works becomes a dead letter, and its neighbours flow in order', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: refusing('bad') } });
      await bench.publish(...['a', 'bad', 'c', 'd'].map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a', 'c', 'd']);
      expect(queue?.letters.map(({ event }) => event.id)).toEqual(['bad']);
    });

    test('a letter says which queue, which event, why and after how many tries', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: refusing('bad') } });
      const bad = bench.event('t', 'bad', { requestid: 'r' });
      await bench.publish(bad);
      await bench.bus().drained();
      expect(queue?.letters).toEqual([
        { queue: bench.queue('queue'), event: bad, reason: 'ContractError: is no sale', attempts: 1 },
      ]);
    });

    test('a handler that breaks is tried a few times before it is given up', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: crashing } });
      await bench.publish(bench.event('t', 'bad'));
      await bench.bus().drained();
      expect(queue?.letters).toHaveLength(1);
      expect(queue?.letters[0]?.attempts).toBe(4);
    });

    test('one among five hundred is found, and all others are taken once and in order', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 500, handle: crashing } });
      const ids = [...numbers(321), 'bad', ...numbers(178, 321)];
      await bench.publish(...ids.map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(499));
      expect(queue?.letters.map(({ event }) => event.id)).toEqual(['bad']);
    });

    test('several in one batch are all found', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: refusing('3', '4', '40') } });
      await bench.publish(...numbers(60).map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.letters.map(({ event }) => event.id)).toEqual(['3', '4', '40']);
      expect(queue?.taken()).toEqual(numbers(60).filter((id) => !['3', '4', '40'].includes(id)));
    });

    test('a batch of nothing but poison comes to an end', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], handle: refusing(...numbers(20)) } });
      await bench.publish(...numbers(20).map((id) => bench.event('t', id)));
      await bench.bus().drained();
      expect(queue?.letters.map(({ event }) => event.id)).toEqual(numbers(20));
    });

    test('what one queue gives up, another takes', async () => {
      const { strict, lenient } = await bench.start({
        strict: { types: ['t'], handle: refusing('bad') },
        lenient: { types: ['t'] },
      });
      await bench.publish(bench.event('t', 'bad'));
      await bench.bus().drained();
      expect([strict?.letters.length, lenient?.taken()]).toEqual([1, ['bad']]);
    });
  });
}
