import type { Event } from '@counterbook/shared/events';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** Who gets what. */
export function describeRouting(makeBus: MakeBus): void {
  describe('routing', () => {
    const bench = useBench(makeBus);

    test('every queue that hears a type gets its events, and no other', async () => {
      const { stock, debts } = await bench.start({
        stock: { types: ['sale', 'received'] },
        debts: { types: ['sale', 'paid'] },
      });
      await bench.publish(bench.event('sale', 'a'), bench.event('paid', 'b'), bench.event('received', 'c'));
      await bench.bus().drained();
      expect([stock?.taken(), debts?.taken()]).toEqual([
        ['a', 'c'],
        ['a', 'b'],
      ]);
    });

    test('a type that is the beginning of another is another type', async () => {
      const { queue } = await bench.start({ queue: { types: ['sale.completed'] } });
      await bench.publish(bench.event('sale', 'a'), bench.event('sale.completed', 'b'));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['b']);
    });

    test('an event that nobody hears holds up nobody', async () => {
      const { queue } = await bench.start({ queue: { types: ['heard'] } });
      await bench.publish(bench.event('unheard', 'a'), bench.event('heard', 'b'));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['b']);
    });

    test('an event is the same at both ends, whatever letters it has', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      const data = {
        text: 'Ünï¢ödé — 日本語 👩‍👩‍👧 \u0000 \u2028',
        n: 12.5,
        deep: [{ a: [null, true, ''] }],
      };
      const sent = bench.event('t', 'é:1:2', { data, requestid: 'r-1', hops: 3, partitionkey: 'Größe/1' });
      await bench.publish(sent);
      await bench.bus().drained();
      expect(queue?.batches).toEqual([[sent]]);
    });

    test('nothing published is nothing done', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await bench.publish();
      await bench.bus().drained();
      expect(queue?.batches).toEqual([]);
    });

    test('a queue with two types keeps the order between them', async () => {
      const { queue } = await bench.start({ queue: { types: ['even', 'odd'], batchSize: 7 } });
      await bench.publish(...numbers(50).map((id) => bench.event(Number(id) % 2 === 0 ? 'even' : 'odd', id)));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(50));
    });

    test('what is delivered to one queue reaches that queue alone', async () => {
      const { stock, debts } = await bench.start({ stock: { types: ['sale'] }, debts: { types: ['sale'] } });
      const again: Event[] = [bench.event('sale', 'a'), bench.event('sale', 'b')];
      await bench.bus().deliver(bench.queue('stock'), again);
      await bench.bus().drained();
      expect([stock?.taken(), debts?.taken()]).toEqual([['a', 'b'], []]);
    });

    test('a delivery to a queue that nobody consumes here is refused', async () => {
      await bench.start({ queue: { types: ['t'] } });
      await expect(bench.bus().deliver('elsewhere', [bench.event('t', 'a')])).rejects.toThrow(
        'nobody consumes',
      );
    });

    test('a second consumer of a queue in one process is refused, and the first consumes on', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      const second = { queue: bench.queue('queue'), types: [bench.event('t', '').type], batchSize: 1 };
      await expect(bench.bus().subscribe({ ...second, handle: async () => undefined })).rejects.toThrow(
        'already has its consumer',
      );
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a']);
    });

    test('a consumer that hears anything else than the topology says is refused', async () => {
      await bench.start({ queue: { types: ['t'] } });
      const subscribe = (queue: string, types: readonly string[]) =>
        bench.bus().subscribe({ queue, types, batchSize: 1, handle: async () => undefined });
      await expect(subscribe('unknown.events', ['t'])).rejects.toThrow('the topology says no such queue');
      await expect(subscribe(bench.queue('queue'), ['t', 'more'])).rejects.toThrow('the topology says');
    });
  });
}
