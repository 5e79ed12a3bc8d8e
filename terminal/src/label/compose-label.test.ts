import { aProduct } from '@counterbook/shared/testing';
import { expect, it } from 'vitest';
import { shopSettings } from '../till/till-fixture.ts';
import { composeLabel } from './compose-label.ts';

const size = { widthMm: 57, heightMm: 32 };
const label = (over: Parameters<typeof aProduct>[0], settings: Partial<typeof shopSettings> = {}) =>
  composeLabel(aProduct(over), { settings: { ...shopSettings, ...settings }, size });

it('says name and price in the shop’s currency, by what unit, and the tax that comes on top', () => {
  expect(label({})).toEqual({
    ...{ size, name: 'Mug', price: '£12.50', code: 'MUG' },
    barcode: { symbology: 'ean13', payload: '5000000000012' },
  });
  expect(label({ unit: 'litre', name: ' ', price: 99 })).toMatchObject({ name: 'MUG', price: '£0.99 / l' });
  expect(label({}, { pricesIncludeTax: false })).toMatchObject({ note: '+ VAT 20 %' });
});

it.each([
  ['40170725', 'MUG', { symbology: 'ean8', payload: '40170725' }],
  ['036000291452', 'MUG', { symbology: 'ean13', payload: '0036000291452' }],
  ['14006381333938', 'MUG', { symbology: 'code128', payload: '14006381333938' }],
  ['', 'MUG-1', { symbology: 'code128', payload: 'MUG-1' }],
  ['', 'чашка', undefined],
])('the code of %s, %s is one that a scanner finds it by', (barcode, sku, code) => {
  expect(label({ barcode, sku }).barcode).toEqual(code);
});
