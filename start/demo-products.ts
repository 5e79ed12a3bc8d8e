import { checkDigitOf } from '@counterbook/shared/catalog';

export type DemoProduct = {
  readonly sku: string;
  readonly barcode: string;
  readonly name: string;
  readonly kind: 'goods' | 'service';
  readonly unit: 'piece' | 'kg';
  /** Decimal text in the company's currency, as an import file has it. */
  readonly price: string;
  readonly taxCode: 'standard' | 'reduced' | 'zero';
  readonly category: string;
  /** Thousandths that the first delivery brings to each shop. */
  readonly openingStock: number;
};

type Row = readonly [name: string, price: string, taxCode: DemoProduct['taxCode'], pieces: number];

/** UK rates: most food and books are zero-rated, fuel for the stove is reduced, the rest is standard. */
const SHELVES: Readonly<Record<string, readonly Row[]>> = {
  Bakery: [
    ['Sourdough loaf, large', '4.20', 'zero', 14],
    ['Seeded rye loaf', '3.95', 'zero', 10],
    ['Baguette', '1.60', 'zero', 30],
    ['Butter croissant', '1.85', 'zero', 36],
    ['Pain au chocolat', '2.10', 'zero', 24],
    ['Cinnamon bun', '2.75', 'zero', 18],
    ['Cheddar & chive scone', '2.40', 'zero', 16],
  ],
  Dairy: [
    ['Whole milk, 2 pints', '1.55', 'zero', 40],
    ['Oat drink, barista, 1 l', '2.20', 'standard', 24],
    ['Salted butter, 250 g', '2.65', 'zero', 30],
    ['Greek yoghurt, 500 g', '2.90', 'zero', 18],
    ['Free-range eggs, 6', '2.35', 'zero', 48],
    ['Clotted cream, 113 g', '2.50', 'zero', 12],
  ],
  Pantry: [
    ['Spaghetti No. 5, 500 g', '1.45', 'zero', 40],
    ['Carnaroli rice, 1 kg', '4.60', 'zero', 16],
    ['Chopped tomatoes, 400 g', '1.10', 'zero', 72],
    ['Olive oil, extra virgin, 500 ml', '9.80', 'zero', 20],
    ['Sea salt flakes, 250 g', '2.85', 'zero', 25],
    ['Wildflower honey, 340 g', '5.95', 'zero', 18],
    ['Raspberry jam, 340 g', '3.40', 'zero', 22],
    ['Marmite, 250 g', '3.75', 'zero', 20],
    ['Porridge oats, 1 kg', '2.15', 'zero', 28],
    ['Dijon mustard, 200 g', '2.45', 'zero', 15],
    ['Basmati rice, 500 g', '2.60', 'zero', 26],
  ],
  Drinks: [
    ['Sparkling water, 750 ml', '1.20', 'standard', 60],
    ['Elderflower pressé, 750 ml', '3.60', 'standard', 24],
    ['Cloudy apple juice, 1 l', '3.10', 'standard', 20],
    ['Pale ale, 440 ml', '3.25', 'standard', 48],
    ['Dry cider, 500 ml', '2.95', 'standard', 36],
    ['Rioja crianza, 75 cl', '11.50', 'standard', 18],
    ['English breakfast tea, 80 bags', '4.25', 'zero', 30],
    ['Ground coffee, house blend, 250 g', '6.80', 'zero', 26],
    ['Hot chocolate, 300 g', '5.20', 'standard', 14],
  ],
  Sweets: [
    ['Dark chocolate 70 %, 100 g', '2.95', 'standard', 40],
    ['Milk chocolate, sea salt, 100 g', '2.95', 'standard', 40],
    ['All-butter shortbread, 200 g', '3.30', 'zero', 24],
    ['Liquorice wheels, 180 g', '1.90', 'standard', 20],
    ['Vanilla fudge, 150 g', '3.85', 'standard', 16],
    ['Mint humbugs, 200 g', '2.25', 'standard', 18],
  ],
  Household: [
    ['Washing-up liquid, 500 ml', '2.40', 'standard', 24],
    ['Laundry powder, 1.2 kg', '7.20', 'standard', 12],
    ['Toilet tissue, 9 rolls', '6.95', 'standard', 20],
    ['Beeswax candles, pair', '8.50', 'standard', 10],
    ['Matches, 3 boxes', '1.30', 'standard', 40],
    ['LED bulb E27, 8 W', '4.75', 'standard', 15],
    ['AA batteries, 4', '4.99', 'standard', 30],
    ['Smokeless coal, 10 kg', '9.90', 'reduced', 12],
    ['Kiln-dried logs, net', '7.50', 'reduced', 20],
  ],
  Paper: [
    ['Local walks, 2nd edition', '8.99', 'zero', 8],
    ['Tide tables', '2.20', 'zero', 25],
    ['Birthday card, hand-printed', '3.50', 'standard', 30],
    ['Notebook A5, dotted', '6.40', 'standard', 14],
    ['Gift wrap, sheet', '1.80', 'standard', 35],
  ],
};

const WEIGHED: readonly Row[] = [
  ['Cheddar, mature, cut', '17.80', 'zero', 9],
  ['Stilton, cut', '21.50', 'zero', 5],
  ['Bananas, loose', '1.75', 'zero', 22],
  ['Bramley apples, loose', '2.30', 'zero', 30],
  ['Vine tomatoes, loose', '4.10', 'zero', 15],
  ['New potatoes, loose', '1.95', 'zero', 40],
];

const SERVICES: readonly Row[] = [['Local delivery', '3.50', 'standard', 0]];

export function demoProducts(): readonly DemoProduct[] {
  const rows = [
    ...Object.entries(SHELVES).flatMap(([category, shelf]) =>
      shelf.map((row) => ({ row, category, unit: 'piece', kind: 'goods' }) as const),
    ),
    ...WEIGHED.map((row) => ({ row, category: 'Loose and cut', unit: 'kg', kind: 'goods' }) as const),
    ...SERVICES.map((row) => ({ row, category: 'Services', unit: 'piece', kind: 'service' }) as const),
  ];
  return rows.map(({ row: [name, price, taxCode, pieces], category, unit, kind }, index) => ({
    sku: `HV-${String(1001 + index)}`,
    barcode: kind === 'service' ? '' : barcodeOf(index),
    name,
    kind,
    unit,
    price,
    taxCode,
    category,
    openingStock: pieces * 1000,
  }));
}

/** UK-looking numbers with right check digits; the item references are made up. */
function barcodeOf(index: number): string {
  const body = `502198${String(340_100 + index * 7)}`;
  return `${body}${checkDigitOf(body)}`;
}
