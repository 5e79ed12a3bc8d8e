import { type Event, entryOfEvent } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import { editOf } from '../../platform/edits/edit.ts';
import { type EditDeps, mergeProductEdits } from '../commands/merge-product-edits.ts';

export const PRODUCT_TYPES = ['product.edited'] as const;

/** A batch is of one shop. */
export async function onEntries(
  deps: EditDeps,
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const edits = events.map(entryOfEvent).flatMap((entry) => {
    if (entry.type !== 'product.changed') return [];
    return editOf(entry, entry.payload.productId, entry.payload.changes);
  });
  return mergeProductEdits(deps, { companyId: first.companyid }, session, edits);
}
