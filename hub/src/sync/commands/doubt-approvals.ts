/**
 * A till that is offline verifies a manager's PIN by what it last heard of the staff. The hub looks again at who let a
 * customer owe more, or scarce or expired goods go: somebody who is no manager of the shop is booked like anybody, and its managers are told.
 */
import type { Event } from '@counterbook/shared/events';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Attention, StaffMember } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import { type FeedDeps, partitionOf } from '../persistence/feed-model.ts';
import { findFeedDocuments } from '../persistence/write-feed.ts';

type Approved = { readonly entry: JournalEntry; readonly staffId: string; readonly what: string };

/** What to tell of the entries just accepted, all of one shop. */
export async function doubtApprovals(
  deps: FeedDeps,
  scope: Scope,
  session: ClientSession,
  { entries, at }: { readonly entries: readonly JournalEntry[]; readonly at: Date },
): Promise<readonly Event[]> {
  const approved = entries.flatMap(approvedIn);
  const shopId = approved[0]?.entry.shopId;
  if (shopId === undefined) return [];
  const partition = partitionOf(scope.companyId, shopId, 'staff');
  const ids = [...new Set(approved.map(({ staffId }) => staffId))];
  const found = await findFeedDocuments(deps, scope, session, { partition, ids });
  const memberOf = (staffId: string) => found.get(staffId)?.document as StaffMember | undefined;
  return approved
    .filter(({ staffId }) => memberOf(staffId)?.role !== 'manager')
    .map((each) => attentionOf(each, memberOf(each.staffId)?.name, at));
}

function approvedIn(entry: JournalEntry): readonly Approved[] {
  if (entry.type !== 'sale.completed') return [];
  const { debtApproval: debt, stockApproval: stock, lines } = entry.payload;
  const expired = new Set(lines.flatMap(({ expiredApproval }) => expiredApproval?.staffId ?? []));
  return [
    ...(debt ? [{ entry, staffId: debt.staffId, what: 'more debt than allowed' }] : []),
    ...(stock ? [{ entry, staffId: stock.staffId, what: 'more of scarce goods than allowed' }] : []),
    ...[...expired].map((staffId) => ({ entry, staffId, what: 'selling goods past their last day' })),
  ];
}

function attentionOf({ entry, staffId, what }: Approved, name: string | undefined, time: Date): Event {
  const { companyId, shopId, id, receiptNumber } = entry;
  const document: Attention = {
    id: `approval-doubtful:${id}`,
    kind: 'approval-doubtful',
    subject: id,
    message: `Receipt ${receiptNumber ?? id}: ${what} was approved by ${name ?? staffId}, who is not a manager of this shop`,
    open: true,
  };
  const data = { document, version: 1, shopId };
  return newEvent({ source: 'sync', type: 'attention.raised', companyId, partitionKey: shopId, data, time });
}
