import { describe, expect, it } from 'vitest';
import { formatOf } from '../amounts/amount-text.ts';
import { refusalText } from './refusal-text.ts';

const shop = {
  companyName: 'Harbour Vale',
  shopName: 'High Street',
  shopCode: 'HIGH',
  currency: 'GBP',
  locale: 'en-GB',
  pricesIncludeTax: true,
  cashRoundingStep: 1,
  taxRates: [],
};
const format = formatOf(shop, 'en');

describe('a refusal in words', () => {
  it('tells the amounts in the shop’s currency', () => {
    const refusal = { code: 'debt.over-limit', balance: 4000, limit: 5000, asked: 1580, mayOwe: 250 };
    expect(refusalText(refusal, format, 'en')).toMatch(
      /owes £40\.00, the limit is £50\.00\. This till may add £2\.50, not £15\.80\./,
    );
    expect(refusalText({ code: 'tender.short', missing: 50 }, format, 'en')).toBe('£0.50 is missing.');
  });

  it('names a code that it does not know', () => {
    expect(refusalText({ code: 'moon.full' }, format, 'en')).toContain('moon.full');
  });

  it('speaks Arabic where there is a translation, else English', () => {
    expect(refusalText({ code: 'cart.empty' }, format, 'ar')).toMatch(/السلة/);
    expect(refusalText({ code: 'hub.busy' }, format, 'ar')).toMatch(/hub/);
  });
});
