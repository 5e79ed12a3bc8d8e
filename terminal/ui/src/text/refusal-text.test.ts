import { describe, expect, it } from 'vitest';
import { formatOf } from '../amounts/amount-text.ts';
import { refusalText } from './refusal-text.ts';
import { refusalsAr } from './refusals-ar.ts';

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

  it('tells a day as the cart’s lines tell it', () => {
    const refusal = { code: 'scan.expired', name: 'Brie', lastDay: '2026-01-03' };
    expect(refusalText(refusal, format, 'en')).toContain(`used by ${format.date('2026-01-03')}:`);
  });

  it('names a code that it does not know', () => {
    expect(refusalText({ code: 'moon.full' }, format, 'en')).toContain('moon.full');
  });

  it('speaks Arabic, with the same facts in it', () => {
    expect(refusalText({ code: 'cart.empty' }, format, 'ar')).toMatch(/السلة/);
    const facts = {
      ...{ balance: 4_001, limit: 5_002, asked: 1_503, mayOwe: 2_04, missing: 77, attemptsLeft: 3 },
      ...{
        name: 'Mug',
        text: '4711',
        terminalCode: 'T07',
        lastDay: '2026-01-02',
        detail: 'ENOENT',
        quota: 8_000,
        itemCode: '12345',
        serial: '98765',
      },
      until: '2026-01-05T09:41:00.000Z',
    };
    const numbersIn = (said: string) => said.match(/[0-9]+([.:][0-9]+)*|Mug|T07|ENOENT/g)?.toSorted() ?? [];
    for (const code of Object.keys(refusalsAr)) {
      const [english, arabic] = (['en', 'ar'] as const).map((language) =>
        refusalText({ code, ...facts }, format, language),
      );
      expect([code, numbersIn(arabic ?? '')]).toEqual([code, numbersIn(english ?? '')]);
      expect(arabic).toMatch(/[\u0600-\u06ff]/);
    }
  });
});
