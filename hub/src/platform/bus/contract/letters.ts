import type { Event } from '@counterbook/shared/events';
import { MOST_HOPS } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { describe, expect, test } from 'vitest';
import { type MakeBus, useBench } from './bench.ts';

/** What is given up, and what becomes of it. */
export function describeLetters(makeBus: MakeBus): void {
  describe('dead letters', () => {
    const bench = useBench(makeBus);
    const refusing =
      (...bad: readonly string[]) =>
      (events: readonly Event[]) => {
        if (events.some(({ id }) => bad.includes(id))) throw new ContractError('is no sale');
      };

    test('a letter that cannot be put down is put down later, and nothing overtakes it', async () => {
      let refusals = 2;
      const bury = async () => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('the database is away');
      };
      const { queue } = await bench.start({
        queue: { types: ['t'], batchSize: 1, handle: refusing('bad'), bury },
      });
      await bench.publish(bench.event('t', 'bad'), bench.event('t', 'after'));
      await bench.bus().drained();
      expect([queue?.letters.length, queue?.taken()]).toEqual([1, ['after']]);
    });

    test('a letter that was put back works once its cause is mended', async () => {
      let isMended = false;
      const handle = () => {
        if (!isMended) throw new ContractError('is no sale');
      };
      const { queue } = await bench.start({ queue: { types: ['t'], handle } });
      await bench.publish(bench.event('t', 'a'));
      await bench.bus().drained();
      isMended = true;
      await bench.bus().deliver(
        bench.queue('queue'),
        (queue?.letters ?? []).map(({ event }) => event),
      );
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['a']);
    });

    test('an event too many hops from its beginning is a dead letter, unseen by any handler', async () => {
      const { queue } = await bench.start({ queue: { types: ['t'] } });
      await bench.publish(
        bench.event('t', 'last', { hops: MOST_HOPS }),
        bench.event('t', 'circle', { hops: MOST_HOPS + 1 }),
      );
      await bench.bus().drained();
      expect(queue?.taken()).toEqual(['last']);
      expect(queue?.letters.map(({ event, reason }) => [event.id, reason])).toEqual([
        ['circle', `InvariantError: is ${MOST_HOPS + 1} hops from its beginning`],
      ]);
    });

    test('dead letters are counted, and so is what was consumed beside them', async () => {
      await bench.start({ queue: { types: ['t'], handle: refusing('bad') } });
      await bench.publish(bench.event('t', 'bad'), bench.event('t', 'good'));
      await bench.bus().drained();
      expect(bench.bus().counts()).toMatchObject({ published: 2, consumed: 2, deadLettered: 1 });
    });
  });
}
