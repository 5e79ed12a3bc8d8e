/** What every store is given to keep: real products, customers, and journal entries of the size of a small sale. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { checkDigitOf, type Product } from '@counterbook/shared/catalog';
import type { Customer } from '@counterbook/shared/debt';
import { entryIdOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { aCart, aProduct, aSale, aTill } from '@counterbook/shared/testing';

const ALL = fileURLToPath(new URL('../../../../shared/data/products.ndjson.gz', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../data/products.ndjson.gz', import.meta.url));
const LINES_IN_A_SALE = 3;

export type Catalogue = { readonly source: string; readonly products: readonly Product[] };

/** The products of the file, of all real ones or of the sample; where they are too few, again under other codes. */
export function readProducts(count: number, file: string = existsSync(ALL) ? ALL : SAMPLE): Catalogue {
  const names = new Map<string, string>();
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
    if (line === '' || names.size >= count) continue;
    const { barcode, name }: { barcode: string; name: string } = JSON.parse(line);
    names.set(barcode, name.slice(0, 300));
  }
  const known = [...names];
  const products = Array.from({ length: count }, (_, index) => {
    const [barcode = '', name = ''] = known[index % known.length] ?? [];
    return aProduct({
      id: `product-${String(index).padStart(6, '0')}`,
      sku: `P${index}`,
      barcode: index < known.length ? barcode : inStoreCode(index),
      name,
      price: 100 + (index % 900),
    });
  });
  return { source: `${known.length} products of ${file}`, products };
}

export function someCustomers(count: number): readonly Customer[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `customer-${String(index).padStart(6, '0')}`,
    name: `Customer ${index}`,
    phone: `+44 20 ${String(index).padStart(8, '0')}`,
    email: `customer-${index}@shop.example`,
    code: `C${index}`,
    note: '',
    archived: false,
  }));
}

/** One real sale, sealed by a till, then the same again under the numbers that follow: stores read no signatures. */
export function entriesOf({ products }: Catalogue): (index: number) => JournalEntry {
  const { place, write } = aTill();
  const lines = products.slice(0, LINES_IN_A_SALE).map(({ id, sku, barcode, name, price }) => ({
    productId: id,
    sku,
    barcode,
    name,
    listPrice: price,
    unitPrice: price,
  }));
  const first = write({ type: 'sale.completed', payload: aSale(aCart(lines)) });
  return (index) => ({
    ...first,
    id: entryIdOf(place.terminalId, place.epoch, index + 1),
    sequence: index + 1,
    commandId: `command-${index}`,
    receiptNumber: `BEN-T01-${String(index + 1).padStart(6, '0')}`,
  });
}

function inStoreCode(index: number): string {
  const body = `200${String(index).padStart(9, '0')}`;
  return `${body}${checkDigitOf(body)}`;
}
