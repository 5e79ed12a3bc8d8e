import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { type AttentionModel, findOpen, writeAttention } from '../../platform/edits/attention-log.ts';
import { type Edit, mergeEdits } from '../../platform/edits/edit.ts';
import { attentionOfOutcomes } from '../../platform/edits/edit-attention.ts';
import { type EditModel, freshEdits, logEdits } from '../../platform/edits/edit-log.ts';
import { touchedBy } from '../../platform/edits/value-clashes.ts';
import type { AliasModel } from '../persistence/alias-repository.ts';
import { findCustomers, saveCustomers } from '../persistence/customer-repository.ts';
import { customerChanged } from './debt-events.ts';
import type { DebtDeps } from './post-ledger.ts';
import { lookForSharedNumbers } from './value-clashes.ts';

export type EditDeps = DebtDeps & {
  readonly edits: EditModel;
  readonly attention: AttentionModel;
  readonly aliases: AliasModel;
};

/** Takes what tills changed in customers, once each, in the caller's transaction; answers what to tell. */
export async function mergeCustomerEdits(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  edits: readonly Edit[],
): Promise<readonly Event[]> {
  const ids = [...new Set(edits.map(({ documentId }) => documentId))];
  const found = await findCustomers(deps.customers, scope, ids, session);
  const before = new Map(found.map((kept) => [kept.document.id, kept]));
  const fresh = await freshEdits(deps.edits, scope, { edits, before }, session);
  if (fresh.length === 0) return [];
  const { outcomes, changed } = mergeEdits(before, fresh);
  await saveCustomers(deps.customers, scope, changed, session);
  await logEdits(deps.edits, scope, outcomes, session);
  const time = deps.now();
  const open = await findOpen(deps.attention, scope, ids, session);
  const met = attentionOfOutcomes('customer', outcomes, open);
  return [
    ...changed.map((kept) => customerChanged(scope, kept, time)),
    ...(await writeAttention(deps.attention, { scope, source: 'debt', time }, met, session)),
    ...(await lookForSharedNumbers(deps, scope, outcomes.flatMap(touchedBy), session)),
  ];
}
