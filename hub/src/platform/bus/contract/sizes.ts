import { randomBytes, randomUUID } from 'node:crypto';
import { LARGEST_EVENT } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** How large an event may be: what does not fit as it is travels compressed. */
export function describeSizes(makeBus: MakeBus): void {
  describe('sizes', () => {
    const bench = useBench(makeBus);
    /** An event of exactly so many bytes. */
    const sized = (id: string, bytes: number, letter = 'x') => {
      const empty = Buffer.byteLength(JSON.stringify(bench.event('t', id, { data: '' })));
      return bench.event('t', id, { data: letter.repeat((bytes - empty) / Buffer.byteLength(letter)) });
    };

    /** Nothing makes it smaller. */
    const noise = (id: string) =>
      bench.event('t', id, { data: randomBytes(LARGEST_EVENT).toString('base64') });

    test('an event of the largest size arrives whole', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      const largest = sized('a', LARGEST_EVENT);
      await bench.publish(largest);
      await bench.bus().drained();
      expect(queue?.batches).toEqual([[largest]]);
    });

    test('one that is larger arrives as whole where it can be compressed: a sale of many lines', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      const justLarger = sized('a', LARGEST_EVENT + 1);
      const lines = Array.from({ length: 2000 }, (_, index) => ({
        ...{ id: randomUUID(), productId: randomUUID(), name: `Reading lamp no ${index}`, amount: index * 7 },
        ...{ kind: 'goods', unit: 'piece', taxCode: 'standard', override: { reason: 'own decision' } },
      }));
      const sale = bench.event('t', 'b', { data: { lines } });
      await bench.publish(justLarger, sale);
      await bench.bus().drained();
      expect(queue?.batches.flat()).toEqual([justLarger, sale]);
    });

    test('an event that is too large even so is refused, and none of its batch is sent', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await expect(bench.publish(bench.event('t', 'a'), noise('b'))).rejects.toThrow(ContractError);
      await bench.bus().drained();
      expect(queue?.taken()).toEqual([]);
    });

    test('what is refused says how large it may be', async () => {
      await bench.start({ queue: { types: ['t'] } });
      await expect(bench.publish(noise('a'))).rejects.toThrow('larger than 256 KB, even compressed');
    });

    test('many large events flow', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 5 } });
      for (const id of numbers(40)) await bench.publish(sized(id, 200_000));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(40));
    });
  });
}
