/** Labels with a price, from the beep to the receipt and the hub. */
import { checkDigitOf } from '@counterbook/shared/catalog';
import { findDisagreement } from '@counterbook/shared/journal';
import type { ShopSettings } from '@counterbook/shared/sync';
import { aProduct } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Bench,
  cashier,
  ok,
  openBench,
  openForSelling,
  shopSettings,
  until,
} from '../till/till-fixture.ts';

const brie = aProduct({ id: 'brie', sku: '12345', barcode: '4006381333931', unit: 'kg', price: 1199 });
const pie = aProduct({ id: 'pie', sku: '00777', barcode: '', name: 'Pie', price: 450 });
const gift = aProduct({ id: 'gift', sku: '00888', barcode: '', name: 'Loose tea', unit: 'kg', price: 0 });
const patterns: ShopSettings['inStorePatterns'] = [
  { template: '02IIIIIVVVVVC', holds: 'price' },
  { template: '23IIIIIPVVVVC', holds: 'price', step: 10 },
  { template: '21IIIIIVVVVVC', holds: 'weight' },
];

const code = (body: string) => `${body}${checkDigitOf(body)}`;
const GS = '\u001d';
const GTIN = '0104006381333931';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  bench.hub.feed('products', [brie, pie, gift]);
  await settle({ inStorePatterns: patterns });
  let known = false;
  await until(
    () => {
      bench.till.findProduct({ productId: 'gift' }).then((found) => (known = found !== null));
      return known;
    },
    (isKnown) => isKnown,
  );
  await openForSelling(bench, cashier);
});
afterAll(() => bench.close());

/** The shop's settings are these from now on. */
async function settle(change: Partial<ShopSettings>) {
  const shopName = JSON.stringify(change).slice(0, 200);
  const settings: ShopSettings = { ...shopSettings, ...change, shopName };
  bench.hub.feed('settings', [settings]);
  ok(await bench.till.syncNow());
  await bench.until(({ shop }) => shop?.shopName === shopName);
}

const lines = () => bench.till.view().cart?.lines ?? [];
const last = () => lines().at(-1);

async function sell() {
  const cart = bench.till.view().cart!;
  const tenders = cart.total === 0 ? [] : [{ type: 'cash' as const, amount: cart.total }];
  const entry = ok(await bench.till.completeSale({ cartId: cart.id, tenders, approval: null }));
  expect(findDisagreement(entry)).toBeNull();
  return entry;
}

it('rings up what the label says, and tells on paper that it is the label’s', async () => {
  ok(await bench.till.scan({ code: code('021234500265') }));
  ok(await bench.till.scan({ code: code('020077700399') }));
  ok(await bench.till.scan({ code: code('020077700399') }));
  ok(await bench.till.scan({ code: code('211234500250') }));
  expect(lines().map(({ quantity, amount, labelPrice }) => [quantity, amount, labelPrice])).toEqual([
    [221, 265, 265],
    [1000, 399, 399],
    [1000, 399, 399],
    [250, 300, undefined],
  ]);
  const pieLine = lines()[1]!.id;
  expect(await bench.till.changeQuantity({ lineId: pieLine, quantity: 2000 })).toMatchObject({
    refusal: { code: 'cart.line-labelled', name: 'Pie' },
  });
  const sale = await sell();
  expect(sale.payload.total).toBe(265 + 399 + 399 + 300);
  await bench.until(() => bench.receipts.length > 0);
  const paper = bench.receipts.at(-1)!.text;
  expect(paper).toMatch(/0\.221 kg × 11\.99 label\s+2\.65/);
  const back = ok(
    await bench.till.refundSale({
      commandId: 'back-1',
      entryId: sale.id,
      lines: [{ lineId: sale.payload.lines[0]!.id, quantity: 221, restock: true }],
      tenders: [{ type: 'cash', amount: 265 }],
      reason: 'brought back',
      approval: null,
    }),
  );
  expect(back.payload.lines[0]).toMatchObject({ amount: 265, labelPrice: 265 });
});

it('takes an element string’s price and weight, each as printed', async () => {
  ok(await bench.till.scan({ code: `]e0${GTIN}3103000523${'3922620'}` }));
  expect(last()).toMatchObject({ quantity: 523, amount: 620, unitPrice: 1185, listPrice: 1199 });
  ok(await bench.till.scan({ code: `]e0${GTIN}3932826${'599'}` }));
  expect(last()).toMatchObject({ quantity: 500, amount: 599 });
  ok(await bench.till.scan({ code: `]e0${GTIN}3921${'62'}${GS}10LOT` }));
  expect(last()).toMatchObject({ amount: 620 });
  await sell();
});

it.each([
  ['a price of nothing', code('021234500000'), 'label.price-unusable'],
  ['goods without a price by weight', code('020088800265'), 'label.no-unit-price'],
  ['a number that nobody has', code('029999900265'), 'label.item-unknown'],
  ['a price that is not what its check digit says', code('231234510265'), 'label.value-digit'],
  ['a price in euros', `]e0${GTIN}3932978${'599'}`, 'label.other-currency'],
  ['a tenth of a penny', `]e0${GTIN}3923${'5991'}`, 'label.price-unusable'],
  ['bars that were misread', '0212345002651', 'scan.malformed'],
])('refuses %s, and rings up nothing', async (_, scanned, refused) => {
  const before = lines().length;
  expect(await bench.till.scan({ code: scanned })).toMatchObject({ refusal: { code: refused } });
  expect(lines()).toHaveLength(before);
});

it('takes the price before tax where the shop’s prices are', async () => {
  await settle({ inStorePatterns: patterns, pricesIncludeTax: false });
  ok(await bench.till.scan({ code: code('021234500265') }));
  expect(last()).toMatchObject({ amount: 265, tax: 53 });
  expect((await sell()).payload).toMatchObject({ subtotal: 265, taxTotal: 53, total: 318 });
});

it('reads yen, which have no decimals, and dinars, which have three', async () => {
  await settle({ inStorePatterns: patterns, currency: 'JPY', locale: 'ja-JP' });
  ok(await bench.till.scan({ code: code('021234500265') }));
  expect(last()).toMatchObject({ amount: 265 });
  ok(await bench.till.scan({ code: `]e0${GTIN}3930392${'500'}` }));
  expect(last()).toMatchObject({ amount: 500 });
  expect(await bench.till.scan({ code: `]e0${GTIN}3922${'599'}` })).toMatchObject({
    refusal: { code: 'label.price-unusable' },
  });
  await sell();
  const inTens = [{ template: '02IIIIIVVVVVC', holds: 'price' as const, step: 10 }];
  await settle({ inStorePatterns: inTens, currency: 'KWD' });
  ok(await bench.till.scan({ code: code('021234500265') }));
  ok(await bench.till.scan({ code: `]e0${GTIN}3923${'2655'}` }));
  ok(await bench.till.scan({ code: `]e0${GTIN}3922${'265'}` }));
  expect(lines().map(({ amount }) => amount)).toEqual([2650, 2655, 2650]);
  await sell();
});
