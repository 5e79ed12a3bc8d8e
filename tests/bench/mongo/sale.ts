/** The document that every store is given: the size and shape of a small sale. */
export interface Sale {
  readonly _id: string;
  readonly shopId: string;
  readonly number: number;
  readonly total: number;
  readonly at: Date;
  readonly lines: { sku: string; name: string; quantity: number; price: number }[];
}

export const SHOPS = 50;

export function saleOf(number: number): Sale {
  return {
    _id: saleId(number),
    shopId: shopOf(number),
    number,
    total: 1234 + (number % 997),
    at: new Date(1_750_000_000_000 + number * 1000),
    lines: [0, 1, 2].map((line) => ({
      sku: `P${(number * 7 + line) % 100_000}`,
      name: `Product number ${line} of a sale`,
      quantity: 1000,
      price: 411,
    })),
  };
}

export function saleId(number: number): string {
  return `sale-${String(number).padStart(10, '0')}`;
}

export function shopOf(number: number): string {
  return `shop-${number % SHOPS}`;
}
