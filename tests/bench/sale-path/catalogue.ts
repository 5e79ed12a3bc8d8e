import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { checkDigitOf } from '@counterbook/shared/catalog';

const REAL = fileURLToPath(new URL('../../../../shared/data/products.ndjson.gz', import.meta.url));

export type BenchProduct = { readonly sku: string; readonly barcode: string; readonly name: string };
export type BenchCatalogue = { readonly source: string; readonly products: readonly BenchProduct[] };

/** Real products where they are at hand, else a generated set of the same shape, and which of them it is. */
export function readCatalogue(count: number): BenchCatalogue {
  if (!existsSync(REAL)) {
    return { source: 'generated: the real products are not on this machine', products: generated(count) };
  }
  const seen = new Map<string, BenchProduct>();
  for (const line of gunzipSync(readFileSync(REAL)).toString('utf8').split('\n')) {
    if (line === '' || seen.size >= count) continue;
    const { barcode, name }: { barcode: string; name: string } = JSON.parse(line);
    if (!seen.has(barcode)) seen.set(barcode, { sku: `P${seen.size}`, barcode, name: name.slice(0, 300) });
  }
  return { source: 'shared/data/products.ndjson.gz (Open Food Facts)', products: [...seen.values()] };
}

function generated(count: number): BenchProduct[] {
  const words = ['Crème', 'chocolat', 'Äpfel', 'oat', 'Молоко', 'olive', 'brûlée', 'rice', 'tea', 'café'];
  return Array.from({ length: count }, (_, index) => {
    const body = `200${String(index).padStart(9, '0')}`;
    const name = [words[index % 10], words[Math.floor(index / 10) % 10], String(index)].join(' ');
    return { sku: `P${index}`, barcode: `${body}${checkDigitOf(body)}`, name };
  });
}
