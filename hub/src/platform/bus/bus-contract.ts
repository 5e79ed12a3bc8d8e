/** What every bus must do, whatever carries it: run against each adapter by `bus-contract.test.ts`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newEvent } from '../outbox/new-event.ts';
import type { Bus } from './bus.ts';
import type { DeadLetter } from './dead-letters.ts';

export type BusUnderTest = {
  readonly bus: Bus;
  /** Called when the subscriptions of a test stand. */
  readonly open: () => void;
  readonly deadLetters: (queue: string) => Promise<readonly DeadLetter[]>;
};

/** A bus may outlive a test: each has queues and types of its own. */
let run = '';
const own = (name: string) => `${name}.${run}`;

const anEvent = (type: string, partitionKey: string, id: string): Event =>
  newEvent({
    source: 'test',
    type: own(type),
    companyId: 'c1',
    partitionKey,
    data: { id },
    time: new Date(0),
    id,
  });
const idsOf = (events: readonly Event[]) => events.map(({ id }) => id);

export function describeBus(name: string, makeBus: () => Promise<BusUnderTest>): void {
  describe(name, () => {
    let under: BusUnderTest;
    beforeEach(async () => {
      run = randomUUID().slice(0, 8);
      under = await makeBus();
    });
    afterEach(() => under.bus.stop());

    test('every queue bound to a type gets its events, others do not', async () => {
      const stock = await collect(under.bus, 'inventory.events', ['sale.completed', 'stock.received']);
      const debts = await collect(under.bus, 'debt.events', ['sale.completed', 'debt.paid']);
      under.open();
      await under.bus.publish([anEvent('sale.completed', 's1', 'a'), anEvent('debt.paid', 's1', 'b')]);
      await under.bus.publish([anEvent('nobody.cares', 's1', 'c')]);
      await under.bus.drained();
      expect(idsOf(stock)).toEqual(['a']);
      expect(idsOf(debts)).toEqual(['a', 'b']);
    });

    test('a batch is of one partition, in order and not too large', async () => {
      const batches: string[][] = [];
      const handle = async (events: readonly Event[]) => {
        batches.push(events.map(({ partitionkey, id }) => `${partitionkey}/${id}`));
        await delay(1);
      };
      await under.bus.subscribe({ queue: own('q'), types: [own('t')], batchSize: 10, handle });
      under.open();
      const events = Array.from({ length: 200 }, (_, n) => anEvent('t', `p${n % 3}`, `${n}`));
      await under.bus.publish(events);
      await under.bus.drained();
      expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(10);
      for (const batch of batches) expect(new Set(batch.map((key) => key.split('/')[0])).size).toBe(1);
      for (const partition of ['p0', 'p1', 'p2']) {
        const numbers = batches
          .flat()
          .flatMap((key) => (key.startsWith(partition) ? Number(key.split('/')[1]) : []));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      expect(batches.flat()).toHaveLength(200);
    });

    test('a failed batch is tried again, in order', async () => {
      const taken: string[] = [];
      let failures = 2;
      const handle = async (events: readonly Event[]) => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('a passing fault');
        }
        taken.push(...idsOf(events));
      };
      await under.bus.subscribe({ queue: own('q'), types: [own('t')], batchSize: 10, handle });
      under.open();
      await under.bus.publish(['a', 'b', 'c'].map((id) => anEvent('t', 'p', id)));
      await under.bus.drained();
      expect(taken).toEqual(['a', 'b', 'c']);
      expect(await under.deadLetters(own('q'))).toEqual([]);
    });

    test('an event that never works becomes a dead letter and its neighbours flow', async () => {
      const taken: string[] = [];
      const handle = async (events: readonly Event[]) => {
        if (events.some(({ id }) => id === 'bad')) throw new ContractError('is no sale');
        taken.push(...idsOf(events));
      };
      await under.bus.subscribe({ queue: own('q'), types: [own('t')], batchSize: 10, handle });
      under.open();
      await under.bus.publish(['a', 'bad', 'c'].map((id) => anEvent('t', 'p', id)));
      await under.bus.drained();
      expect(taken).toEqual(['a', 'c']);
      const letters = await under.deadLetters(own('q'));
      expect(letters.map(({ queue, event }) => [queue, event.id])).toEqual([[own('q'), 'bad']]);
    });

    test('a slow partition does not hold up another', async () => {
      const taken: string[] = [];
      const handle = async (events: readonly Event[]) => {
        if (events[0]?.partitionkey === 'slow') await delay(300);
        taken.push(...idsOf(events));
      };
      await under.bus.subscribe({ queue: own('q'), types: [own('t')], batchSize: 10, handle });
      under.open();
      await under.bus.publish([anEvent('t', 'slow', 'a'), anEvent('t', 'quick', 'b')]);
      await under.bus.drained();
      expect(taken).toEqual(['b', 'a']);
    });
  });
}

async function collect(bus: Bus, queue: string, types: readonly string[]): Promise<readonly Event[]> {
  const taken: Event[] = [];
  const handle = async (events: readonly Event[]) => {
    taken.push(...events);
  };
  await bus.subscribe({ queue: own(queue), types: types.map(own), batchSize: 100, handle });
  return taken;
}
