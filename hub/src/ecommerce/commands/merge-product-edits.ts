/**
 * Takes what managers changed at tills in products, once each. A barcode that another product has is given all the
 * same, and somebody is asked to look; a SKU is not, since files and scales know a product by it alone: the edit's other
 * fields are taken, its SKU stays what it was, and the person is told whose the wanted one is.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { findOpen, type Raised, writeAttention } from '../../platform/edits/attention-log.ts';
import { type Edit, mergeEdits } from '../../platform/edits/edit.ts';
import { attentionOfOutcomes } from '../../platform/edits/edit-attention.ts';
import { freshEdits, logEdits } from '../../platform/edits/edit-log.ts';
import { touchedBy } from '../../platform/edits/value-clashes.ts';
import { productChanged } from '../domain/product-changed.ts';
import { findProducts, type KeptProduct, saveProducts } from '../persistence/product-repository.ts';
import type { ProductDeps } from './save-product.ts';
import { lookForSharedBarcodes } from './shared-barcodes.ts';
import { type TakenSku, withoutTakenSkus } from './taken-skus.ts';

export type EditDeps = Pick<ProductDeps, 'products' | 'edits' | 'attention' | 'now'>;

export async function mergeProductEdits(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  edits: readonly Edit[],
): Promise<readonly Event[]> {
  const ids = [...new Set(edits.map(({ documentId }) => documentId))];
  const found = await findProducts(deps.products, scope, { ids }, session);
  const before = new Map(found.map((kept) => [kept.document.id, kept]));
  const fresh = await freshEdits(deps.edits, scope, { edits, before }, session);
  if (fresh.length === 0) return [];
  const { allowed, taken } = await withoutTakenSkus(deps, scope, fresh, session);
  const { outcomes, changed } = mergeEdits(before, allowed);
  await saveProducts(deps.products, scope, await withShared(deps, scope, changed, session), session);
  await logEdits(deps.edits, scope, outcomes, session);
  const time = deps.now();
  const open = await findOpen(deps.attention, scope, ids, session);
  const met = [...attentionOfOutcomes('product', outcomes, open), ...taken.flatMap(skuTaken(before))];
  return [
    ...changed.map((kept) => productChanged(scope, kept, time)),
    ...(await writeAttention(deps.attention, { scope, source: 'ecommerce', time }, met, session)),
    ...(await lookForSharedBarcodes(deps, scope, outcomes.flatMap(touchedBy), session)),
  ];
}

/** Each with the note whether somebody else has its barcode, or had it until now: an index sees no swap. */
async function withShared(
  deps: EditDeps,
  scope: Scope,
  changed: readonly KeptProduct[],
  session: ClientSession,
): Promise<readonly KeptProduct[]> {
  const barcodes = changed.map(({ document }) => document.barcode).filter((barcode) => barcode !== '');
  const known = await findProducts(deps.products, scope, { barcodes }, session);
  const owned = known.filter(({ sharesBarcode }) => !sharesBarcode);
  const ownerOf = new Map(owned.map(({ document }) => [document.barcode, document.id]));
  return changed.map((kept) => {
    const { id, barcode } = kept.document;
    if (barcode !== '' && !ownerOf.has(barcode)) ownerOf.set(barcode, id);
    return { ...kept, sharesBarcode: barcode !== '' && ownerOf.get(barcode) !== id };
  });
}

function skuTaken(before: ReadonlyMap<string, KeptProduct>) {
  return ({ edit, wanted, owner }: TakenSku): Raised | [] => {
    const product = before.get(edit.documentId)?.document;
    if (!product) return [];
    const { id, name, sku } = product;
    const facts = { document: 'product' as const, documentId: id, name, field: 'sku', kept: sku, wanted };
    return {
      shopId: edit.shopId,
      attention: {
        id: `edit-clash:${edit.entryId}:sku`,
        kind: 'edit-clash',
        subject: id,
        owner: 'manager',
        open: true,
        message: `“${name}”: the SKU stays “${sku}”, since “${wanted}” is that of another product`,
        edit: { ...facts, keptBy: null, wantedBy: edit.who, otherId: owner },
      },
    };
  };
}
