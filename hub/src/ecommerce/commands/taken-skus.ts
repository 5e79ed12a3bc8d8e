import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Edit } from '../../platform/edits/edit.ts';
import { findProducts } from '../persistence/product-repository.ts';
import type { EditDeps } from './merge-product-edits.ts';

export type TakenSku = { readonly edit: Edit; readonly wanted: string; readonly owner: string };

/** The edits without the SKUs that are another product's, or that an earlier one of them wants for another. */
export async function withoutTakenSkus(
  deps: EditDeps,
  scope: Scope,
  edits: readonly Edit[],
  session: ClientSession,
): Promise<{ readonly allowed: readonly Edit[]; readonly taken: readonly TakenSku[] }> {
  const skus = edits.flatMap((edit) => wantedBy(edit) ?? []);
  const owners = await findProducts(deps.products, scope, { skus }, session);
  const ownerOf = new Map(owners.map(({ document }) => [document.sku, document.id]));
  const taken: TakenSku[] = [];
  const allowed = edits.map((edit): Edit => {
    const wanted = wantedBy(edit);
    if (wanted === null) return edit;
    const owner = ownerOf.get(wanted) ?? edit.documentId;
    ownerOf.set(wanted, owner);
    if (owner === edit.documentId) return edit;
    taken.push({ edit, wanted, owner });
    const { sku: _sku, ...changes } = edit.changes;
    return { ...edit, changes };
  });
  return { allowed, taken };
}

function wantedBy({ changes }: Edit): string | null {
  return changes.sku === undefined ? null : String(changes.sku.to);
}
