import type { Movement } from '@counterbook/shared/api';
import { describe, expect, it } from 'vitest';
import { applyMovements, type Booking, type Level } from './apply-movements.ts';

function movement(quantity: number, reason: Movement['reason'] = 'sale', productId = 'mug'): Movement {
  const at = '2026-01-05T08:00:00.000Z';
  const when = { occurredAt: at, recordedAt: at };
  return {
    id: '',
    shopId: 'shop-1',
    productId,
    quantity,
    reason,
    entryId: '',
    terminalId: null,
    reference: '',
    ...when,
  };
}

function booking(sequence: number | null, ...movements: Movement[]): Booking {
  const chain = sequence === null ? null : { key: 'till-1:1', sequence };
  return { entryId: `till-1:1:${sequence}`, shopId: 'shop-1', chain, movements, returns: [], asks: [] };
}

const apply = (bookings: Booking[], level?: Level) =>
  applyMovements(new Map(level ? [['shop-1:mug', level]] : []), bookings);

const mugs = (quantity: number): Level => ({
  id: 'mug',
  shopId: 'shop-1',
  quantity,
  applied: {},
  version: 3,
  scarce: false,
  held: {},
  recalled: {},
  wish: null,
  oversold: false,
  attentionVersion: 0,
});

describe('a level', () => {
  it('follows its movements and takes one version however many there are', () => {
    const { levels } = apply(
      [booking(1, movement(-1000), movement(-2000)), booking(2, movement(-500))],
      mugs(9000),
    );
    expect(levels).toMatchObject([{ quantity: 5500, version: 4, applied: { 'till-1:1': 2 } }]);
  });

  it('keeps its mark when an entry comes late', () => {
    const first = apply([booking(5, movement(-1000))], mugs(9000)).levels[0];
    expect(apply([booking(3, movement(-1000))], first).levels).toMatchObject([
      { quantity: 7000, applied: { 'till-1:1': 5 } },
    ]);
  });

  it('gets no mark from what is booked at the hub', () => {
    expect(apply([booking(null, movement(4000, 'received'))]).levels).toMatchObject([
      { quantity: 4000, applied: {}, version: 1 },
    ]);
  });
});

describe('attention', () => {
  it('is raised once when sales take a level below zero, and closed once when it is back', () => {
    const { attention, levels } = apply(
      [
        booking(1, movement(-2000)),
        booking(2, movement(-1000)),
        booking(null, movement(1000, 'received')),
        booking(null, movement(1000, 'received')),
        booking(3, movement(0)),
      ],
      mugs(1000),
    );
    expect(attention.map(({ open, level }) => [open, level.quantity, level.attentionVersion])).toEqual([
      [true, -1000, 1],
      [false, 0, 2],
    ]);
    expect(levels).toMatchObject([{ oversold: false, attentionVersion: 2 }]);
  });

  it('is not raised by what is no sale', () => {
    expect(apply([booking(1, movement(-1000, 'adjusted'))]).attention).toEqual([]);
  });
});
