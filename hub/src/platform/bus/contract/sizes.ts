import { LARGEST_EVENT } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, numbers, useBench } from './bench.ts';

/** How large an event may be. */
export function describeSizes(makeBus: MakeBus): void {
  describe('sizes', () => {
    const bench = useBench(makeBus);
    /** An event of exactly so many bytes. */
    const sized = (id: string, bytes: number, letter = 'x') => {
      const empty = Buffer.byteLength(JSON.stringify(bench.event('t', id, { data: '' })));
      return bench.event('t', id, { data: letter.repeat((bytes - empty) / Buffer.byteLength(letter)) });
    };

    test('an event of the largest size arrives whole', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      const largest = sized('a', LARGEST_EVENT);
      await bench.publish(largest);
      await bench.bus().drained();
      expect(queue?.batches).toEqual([[largest]]);
    });

    test('an event that is one byte larger is refused, and none of its batch is sent', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await expect(bench.publish(bench.event('t', 'a'), sized('b', LARGEST_EVENT + 1))).rejects.toThrow(
        ContractError,
      );
      await bench.bus().drained();
      expect(queue?.taken()).toEqual([]);
    });

    test('size is counted in bytes, not in letters', async () => {
      await bench.start({ queue: { types: ['t'] } });
      const data = '語'.repeat(LARGEST_EVENT / 3);
      await expect(bench.publish(bench.event('t', 'a', { data }))).rejects.toThrow('larger than 256 KB');
    });

    test('many large events flow', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'], batchSize: 5 } });
      for (const id of numbers(40)) await bench.publish(sized(id, 200_000));
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(numbers(40));
    });
  });
}
