import {
  busEvents,
  companyEvents,
  customerEvents,
  deviceEvents,
  documentEvents,
  entryEventTypes,
} from '@counterbook/shared/events';
import { expect, test } from 'vitest';
import { isUnheard, publishersOf, requireRow, TOPOLOGY } from './topology.ts';

const contracts = new Set<string>([
  ...Object.keys(busEvents),
  ...Object.keys(companyEvents),
  ...Object.keys(customerEvents),
  ...Object.keys(deviceEvents),
  ...Object.keys(documentEvents),
  ...entryEventTypes,
]);
const published = new Set(Object.values(TOPOLOGY.published).flat());

test('every type of a contract is published by somebody, and nothing else is', () => {
  expect([...published].sort()).toEqual([...contracts].sort());
});

test('no queue hears what nobody publishes, and none hears a type twice', () => {
  for (const [queue, types] of Object.entries(TOPOLOGY.queues)) {
    expect(
      types.filter((type) => !published.has(type)),
      queue,
    ).toEqual([]);
    expect(new Set(types).size, queue).toBe(types.length);
  }
});

test('whoever hears a type finds all its publishers', () => {
  expect(publishersOf(TOPOLOGY, ['attention.raised'])).toEqual([
    'ecommerce',
    'sales',
    'inventory',
    'debt',
    'sync',
  ]);
  expect(publishersOf(TOPOLOGY, ['company.changed', 'sale.completed'])).toEqual(['company', 'sync']);
});

test('a known type without a queue is unheard; an unknown one is not, so that somebody notices', () => {
  expect(isUnheard(TOPOLOGY, 'drawer.opened')).toBe(true);
  expect(isUnheard(TOPOLOGY, 'sale.completed')).toBe(false);
  expect(isUnheard(TOPOLOGY, 'no.such-type')).toBe(false);
});

test('a consumer that hears more, less or elsewhere than the table says is refused', () => {
  requireRow(TOPOLOGY, { queue: 'shop.events', types: ['company.changed'] });
  for (const wrong of [
    { queue: 'shop.events', types: [] },
    { queue: 'shop.events', types: ['company.changed', 'sale.completed'] },
    { queue: 'shop.event', types: ['company.changed'] },
  ])
    expect(() => requireRow(TOPOLOGY, wrong)).toThrow('the topology says');
});
