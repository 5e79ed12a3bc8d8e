import type { EntryOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { signerOf } from '../debt/change-customer.ts';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import type { TillParts } from '../till/parts.ts';
import { findAllByBarcode, findBySku } from './products.ts';

/** A manager changes a product. A number that this till knows for another's is refused here, where it can be put right. */
export async function changeProduct(
  parts: TillParts,
  { commandId, productId, changes, approval }: Inputs['changeProduct'],
): Promise<Result<EntryOf<'product.changed'>>> {
  const before = await answerOf(parts, commandId, 'product.changed');
  if (before) return before;
  const signer = await signerOf(parts, approval, 'product');
  if (!signer.ok) return signer;
  if (!(await parts.products.byId(productId))) return refuse({ code: 'product.unknown', productId });
  const taken = await findTaken(parts, productId, changes);
  if (!taken.ok) return taken;
  const entry = await parts.journal.append({
    type: 'product.changed',
    payload: { productId, changes },
    ...signer.value,
    commandId,
  });
  return accept(entry as EntryOf<'product.changed'>);
}

async function findTaken(
  parts: TillParts,
  productId: string,
  { sku, barcode, taxCode }: Inputs['changeProduct']['changes'],
): Promise<Result<null>> {
  const rates = parts.facts.settings()?.taxRates ?? [];
  if (taxCode && !rates.some(({ code }) => code === taxCode.to))
    return refuse({ code: 'product.tax-unknown', productId, taxCode: taxCode.to });
  const isNew = (change: { from: string; to: string } | undefined) => change && change.from !== change.to;
  const bySku = sku && isNew(sku) ? await findBySku(parts, sku.to) : undefined;
  if (bySku && bySku.id !== productId)
    return refuse({ code: 'product.sku-taken', sku: bySku.sku, name: bySku.name });
  const isScanned = barcode && isNew(barcode) && barcode.to !== '';
  const owners = isScanned ? await findAllByBarcode(parts, [barcode.to]) : [];
  const owner = owners.find(({ id, archived }) => id !== productId && !archived);
  return owner
    ? refuse({ code: 'product.barcode-taken', barcode: owner.barcode, name: owner.name })
    : accept(null);
}
