import { epson80, renderReceipt, renderText } from '@counterbook/hardware/receipt';
import type { EntryOf } from '@counterbook/shared/journal';
import { aCart, aRefund, aSale, aTill } from '@counterbook/shared/testing';
import { expect, it } from 'vitest';
import type { Receipt } from '../../till/parts.ts';
import { shopSettings } from '../../till/till-fixture.ts';
import { composeReceipt } from '../compose-receipt.ts';
import { english } from './english.ts';
import { receiptWords, receiptWordsOf } from './receipt-words.ts';

const till = aTill();
const trace = { lot: '42', expires: '2026-01-31', serial: '7' };
const off = { kind: 'amount' as const, amount: 50, reason: '' };
const cart = aCart([
  { name: '1', unit: 'kg', quantity: 221, listPrice: 1199, unitPrice: 1199, labelPrice: 265, trace },
  { name: '2', quantity: 2000, discount: off },
]);
const sale = till.write({
  type: 'sale.completed',
  payload: { ...aSale(cart), rounding: 1, tenders: [{ type: 'cash', amount: 9000 }], change: 500 },
  receiptNumber: '007',
}) as EntryOf<'sale.completed'>;
const refund = till.write({
  type: 'sale.refunded',
  payload: { ...aRefund(cart), reason: '3', original: { entryId: sale.id, receiptNumber: '007' } },
  receiptNumber: '008',
}) as EntryOf<'sale.refunded'>;
const paid = till.write({
  type: 'debt.paid',
  payload: {
    currency: 'EUR',
    amount: 9,
    rounding: 0,
    tenders: [{ type: 'card', amount: 9, reference: '' }],
    change: 0,
  },
}) as EntryOf<'debt.paid'>;

/** All that a receipt says, in a shop whose own words are numbers. */
const said = (receipt: Receipt, locale: string) => {
  const settings = { ...shopSettings, locale, shopName: '0', addressLines: [], taxNumber: '', taxRates: [] };
  const document = composeReceipt(receipt, {
    ...{ settings: { ...settings, receiptFooter: '' }, cashier: '4' },
    ...{ width: 80, copy: 1 },
  });
  expect(renderReceipt(document, epson80).length).toBeGreaterThan(100);
  return renderText(document)
    .replace(/^\[QR.*$/m, '')
    .normalize();
};
const all = (locale: string) => [sale, refund, paid].map((receipt) => said(receipt, locale)).join('\n');
const languages = Object.keys(receiptWords).filter((language) => language !== 'en');

it.each(languages)('says all of a receipt in %s, nothing of it in English', (language) => {
  const text = all(language);
  const ofOthers = Object.values(english).flatMap((word) => (typeof word === 'string' ? [word] : []));
  const words = [
    ...ofOthers,
    ...Object.values(english.tenders),
    'COPY',
    'For receipt',
    'Reason',
    'lot',
    'use by',
    'Tax',
  ];
  for (const word of words.filter((word) => word.length > 2))
    expect(text).not.toMatch(new RegExp(`\\b${word}\\b`));
  const own = receiptWordsOf(language);
  for (const word of [
    own.total,
    own.change,
    own.refund,
    own.label,
    own.lot('42'),
    own.serial('7'),
    own.receipt,
  ])
    expect(text.replaceAll(/\s+/g, ' ')).toContain(word);
});

it('says it in English where the shop speaks another language, and takes a locale of any region', () => {
  expect(all('sw-KE')).toContain('lot 42, use by 31/01/2026, no. 7');
  expect(receiptWordsOf('zh-Hans-CN')).toBe(receiptWords.zh);
});
