/**
 * Takes an import file in batches, each in a transaction of its own with its events. A product is known by its SKU;
 * the same file again changes nothing. A barcode that another product has keeps its row out, and says whose it is.
 */
import type { RejectedRow } from '@counterbook/shared/api';
import { ContractError } from '@counterbook/shared/result';
import type { FedProduct } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { productChanged } from '../domain/product-changed.ts';
import type { ImportedRow, ReadRow } from '../domain/read-import.ts';
import { findProducts, type KeptProduct, saveProducts } from '../persistence/product-repository.ts';
import type { ProductDeps } from './save-product.ts';

const BATCH = 1000;
/** More bad rows than anybody would read: it is another file than the one that was meant. */
const MOST_REJECTED = 1000;
type GoodRow = { readonly line: number; readonly row: ImportedRow };
export type ImportReport = { readonly landed: number; readonly rejected: readonly RejectedRow[] };

export async function importProducts(
  deps: ProductDeps,
  scope: Scope,
  rows: AsyncIterable<ReadRow>,
): Promise<ImportReport> {
  const rejected: RejectedRow[] = [];
  let landed = 0;
  let batch: GoodRow[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const taken = batch;
    batch = [];
    const clashes = await inTransaction(deps.connection, (session) => land(deps, scope, taken, session));
    rejected.push(...clashes);
    landed += taken.length - clashes.length;
  };
  for await (const read of rows) {
    if (read.ok) batch.push({ line: read.line, row: read.row });
    else rejected.push(read.rejected);
    if (rejected.length > MOST_REJECTED) throw wrongFile(rejected);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return { landed, rejected: rejected.sort((left, right) => left.line - right.line) };
}

function wrongFile(rejected: readonly RejectedRow[]): ContractError {
  const told = rejected.slice(0, 10).map(({ line, field, reason }) => ({
    path: `line ${line}`,
    message: `${field} ${reason}`.trim(),
  }));
  return new ContractError(
    `More than ${MOST_REJECTED} rows are bad: is this the right file? Whole batches of good rows may have landed`,
    told,
  );
}

async function land(
  deps: ProductDeps,
  scope: Scope,
  batch: readonly GoodRow[],
  session: ClientSession,
): Promise<RejectedRow[]> {
  const skus = batch.map(({ row }) => row.sku);
  const barcodes = batch.map(({ row }) => row.barcode).filter((barcode) => barcode !== '');
  const known = await findProducts(deps.products, scope, { skus, barcodes }, session);
  const bySku = new Map(known.map((each) => [each.document.sku, each]));
  // Tills may have given one barcode to two products: it is the barcode of either.
  const ownersOf = new Map<string, Set<string>>();
  const own = (barcode: string, sku: string) =>
    ownersOf.set(barcode, new Set(ownersOf.get(barcode)).add(sku));
  for (const { document } of known) if (document.barcode !== '') own(document.barcode, document.sku);
  const changed = new Map<string, KeptProduct>();
  const rejected: RejectedRow[] = [];
  for (const { line, row } of batch) {
    const owners = row.barcode === '' ? undefined : ownersOf.get(row.barcode);
    if (owners !== undefined && !owners.has(row.sku)) {
      const reason = `${row.barcode} is the barcode of ${[...owners].join(' and ')}`;
      rejected.push({ line, field: 'barcode', reason });
      continue;
    }
    if (row.barcode !== '') own(row.barcode, row.sku);
    const stored = bySku.get(row.sku);
    const before = changed.get(row.sku) ?? stored;
    const document: FedProduct = {
      ...before?.document,
      id: before?.document.id ?? deps.newId(),
      ...row,
      archived: before?.document.archived ?? false,
    };
    if (before && isSame(before.document, document)) continue;
    const sharesBarcode = stored?.sharesBarcode === true && stored.document.barcode === row.barcode;
    const version = (stored?.version ?? 0) + 1;
    changed.set(row.sku, { document, version, setBy: stored?.setBy ?? {}, sharesBarcode });
  }
  await saveProducts(deps.products, scope, [...changed.values()], session);
  await deps.outbox.add(
    session,
    [...changed.values()].map((each) => productChanged(scope, each, deps.now())),
  );
  return rejected;
}

function isSame(left: FedProduct, right: FedProduct): boolean {
  return (Object.keys(left) as (keyof FedProduct)[]).every((key) => left[key] === right[key]);
}
