import type { Product } from '@counterbook/shared/catalog';
import type { HubProcess } from '../../processes/hub-process.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import type { BenchCatalogue } from '../sale-path/catalogue.ts';
import { codeAt } from '../sale-path/scans.ts';
import { feedDocuments } from './feed-documents.ts';

/** How much of everything; the design's sizes are the command's defaults. */
export type Size = {
  readonly products: number;
  /** Handed in by one till after an absence. */
  readonly sales: number;
  /** Enrolled at once. */
  readonly newTills: number;
  /** Sales whose news is followed, idle and busy. */
  readonly rounds: number;
  /** Tills that sell meanwhile. */
  readonly sellers: number;
  /** How long they then keep up the rate of a busy hub. */
  readonly sustainSeconds: number;
  /** Tills that come back at once, and what they bring together. */
  readonly tills: number;
  readonly stormSales: number;
  /** Tills that only listen, and for how long. */
  readonly listeners: number;
  readonly restSeconds: number;
};
export type Say = (line: string) => void;

export type Run = {
  readonly directory: string;
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly catalogue: BenchCatalogue;
  readonly products: number;
  readonly size: Size;
  readonly say: Say;
};

/** For simulated tills to sell; never what the live till sells, whose level is watched for its own sales. */
const SOME = 500;

export async function someProducts({ shop, catalogue }: Run): Promise<readonly Product[]> {
  const some: Product[] = [];
  for await (const document of feedDocuments(shop.probe, 'products')) {
    const product = document as unknown as Product;
    if (product.barcode !== codeAt(catalogue, 0)) some.push(product);
    if (some.length === SOME) break;
  }
  return some;
}
