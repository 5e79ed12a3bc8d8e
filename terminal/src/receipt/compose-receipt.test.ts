import { epson58, epson80, renderReceipt, renderText } from '@counterbook/hardware/receipt';
import type { EntryOf } from '@counterbook/shared/journal';
import { aCart, aRefund, aSale, aTill } from '@counterbook/shared/testing';
import { describe, expect, it } from 'vitest';
import { shopSettings } from '../till/till-fixture.ts';
import { composeReceipt, shortHashOf } from './compose-receipt.ts';

const cart = aCart([
  { name: 'Mug', listPrice: 1250, unitPrice: 1250 },
  {
    name: 'Cheddar, mature, from the hills',
    unit: 'kg',
    quantity: 250,
    listPrice: 1200,
    unitPrice: 1200,
    taxCode: 'zero',
    taxPpm: 0,
    discount: { kind: 'amount', amount: 50, reason: 'edge' },
  },
]);
const till = aTill();
const sale = till.write({
  type: 'sale.completed',
  payload: { ...aSale(cart), tenders: [{ type: 'cash', amount: 2000 }], change: 500 },
  receiptNumber: 'HIGH-T01-000007',
}) as EntryOf<'sale.completed'>;
const composed = (width: 58 | 80, copy = 0) =>
  composeReceipt(sale, { settings: shopSettings, cashier: 'Ann', width, copy });

describe.each([
  [58, 32, epson58],
  [80, 48, epson80],
] as const)('a receipt of %s mm', (width, columns, profile) => {
  it('says who sold what for how much, within its columns, and prints', () => {
    const text = renderText(composed(width));
    for (const said of [
      'High Street',
      'GB 123 4567 89',
      'Mug',
      '0.250 kg × 12.00',
      '-0.50',
      'VAT 20 %',
      '£15.00',
      'Cash',
      '20.00',
      'Change',
      '5.00',
      'HIGH-T01-000007',
      'Ann',
      'Thank you',
      `[QR HIGH-T01-000007 ${shortHashOf(sale)}]`,
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('COPY');
    const lines = text.split('\n').filter((line) => !line.startsWith('[QR'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(renderReceipt(composed(width), profile).length).toBeGreaterThan(100);
  });

  it('marks a copy', () => {
    expect(renderText(composed(width, 1))).toContain('COPY');
  });
});

it('says what came back, why, and for which receipt', () => {
  const refund = till.write({
    type: 'sale.refunded',
    payload: { ...aRefund(cart), original: { entryId: sale.id, receiptNumber: 'HIGH-T01-000007' } },
    receiptNumber: 'HIGH-T01-R000001',
  }) as EntryOf<'sale.refunded'>;
  const text = renderText(
    composeReceipt(refund, { settings: shopSettings, cashier: 'Ann', width: 80, copy: 0 }),
  );
  for (const said of ['REFUND', 'brought back', 'For receipt HIGH-T01-000007', 'HIGH-T01-R000001'])
    expect(text).toContain(said);
});

it('thanks for a payment on account', () => {
  const paid = till.write({
    type: 'debt.paid',
    payload: {
      currency: 'GBP',
      amount: 1000,
      rounding: 0,
      tenders: [{ type: 'cash', amount: 1000 }],
      change: 0,
    },
    customerId: 'carol',
  }) as EntryOf<'debt.paid'>;
  const text = renderText(
    composeReceipt(paid, { settings: shopSettings, cashier: 'Ann', width: 58, copy: 0 }),
  );
  expect(text).toContain('PAYMENT');
  expect(text).toContain('£10.00');
});
