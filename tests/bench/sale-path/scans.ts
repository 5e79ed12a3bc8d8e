/** From a scanned code to a line in the cart, as often as a busy hour has it. */
import type { Result } from '@counterbook/shared/result';
import { type Spread, spreadOf, timed } from '../statistics.ts';
import { accepted } from './bench-till.ts';
import type { BenchCatalogue } from './catalogue.ts';

/** A cart of a trolley's size: a scan into a full cart is part of the figure. */
const LINES_IN_A_CART = 40;

export type Scanning = {
  readonly scan: (code: string) => Promise<Result<unknown>>;
  readonly voidCart: () => Promise<Result<unknown>>;
  readonly catalogue: BenchCatalogue;
  readonly count: number;
};

export async function measureScans({ scan, voidCart, catalogue, count }: Scanning): Promise<Spread> {
  const taken: number[] = [];
  for (let index = 0; index < count; index++) {
    if (index % LINES_IN_A_CART === 0) accepted(await voidCart());
    const { milliseconds, value } = await timed(() => scan(codeAt(catalogue, index)));
    accepted(value);
    taken.push(milliseconds);
  }
  accepted(await voidCart());
  return spreadOf(taken);
}

/** Products from all over the catalogue, the same ones in every run. */
export function codeAt({ products }: BenchCatalogue, index: number): string {
  return products[(index * 7919) % products.length]?.barcode ?? '';
}
