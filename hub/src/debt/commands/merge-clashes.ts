/** Where merges cross: who was merged into one already and is to be into another, and what the two had in common. */
import type { Event } from '@counterbook/shared/events';
import type { EntryOf } from '@counterbook/shared/journal';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { closed, findOpen, type Raised, writeAttention } from '../../platform/edits/attention-log.ts';
import { findCustomers } from '../persistence/customer-repository.ts';
import type { EditDeps } from './merge-customer-edits.ts';
import { lookForSharedNumbers } from './value-clashes.ts';

type Merging = EntryOf<'customer.merged'>;

export async function tellClash(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  { entry, standing }: { readonly entry: Merging; readonly standing: string },
): Promise<readonly Event[]> {
  const { from, into } = entry.payload;
  const { staffId, shopId, terminalId, occurredAt: at } = entry;
  const found = await findCustomers(deps.customers, scope, [from, into, standing], session);
  const nameOf = (id: string) => found.find(({ document }) => document.id === id)?.document.name ?? id;
  const raised: Raised = {
    shopId,
    attention: {
      id: `merge-clash:${entry.id}`,
      kind: 'merge-clash',
      subject: from,
      owner: 'manager',
      open: true,
      message: `“${nameOf(from)}” was merged into “${nameOf(standing)}” before a till merged it into “${nameOf(into)}”: the first stands. If all three are one, merge the two that are left`,
      edit: {
        document: 'customer',
        documentId: from,
        name: nameOf(from),
        field: 'mergedInto',
        kept: standing,
        wanted: into,
        keptBy: null,
        wantedBy: { staffId, shopId, terminalId, at },
        otherId: into,
      },
    },
  };
  return writeAttention(deps.attention, { scope, source: 'debt', time: deps.now() }, [raised], session);
}

/** Whoever merges the two that were left settles it. */
export async function settleClashes(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  ids: readonly string[],
): Promise<readonly Event[]> {
  const [customer] = await findCustomers(deps.customers, scope, ids.slice(-1), session);
  const names = [...ids, ...(customer?.document.aliases ?? [])];
  const settled = (await findOpen(deps.attention, scope, names, session)).filter(
    ({ attention: { kind, subject, edit } }) =>
      kind === 'merge-clash' && names.includes(subject) && names.includes(edit?.otherId ?? ''),
  );
  const at = { scope, source: 'debt', time: deps.now() };
  return writeAttention(deps.attention, at, settled.map(closed), session);
}

/** A number that the two had in common is one customer's now. */
export async function settleSharedNumbers(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  from: string,
): Promise<readonly Event[]> {
  const [old] = await findCustomers(deps.customers, scope, [from], session);
  if (!old) return [];
  const touched = { document: old.document, fields: ['archived'], confirmed: [], who: null };
  return lookForSharedNumbers(deps, scope, [touched], session);
}
