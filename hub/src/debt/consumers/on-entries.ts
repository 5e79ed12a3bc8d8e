import { debtEffectsOf } from '@counterbook/shared/debt';
import { type Event, entryOfEvent } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { editOf } from '../../platform/edits/edit.ts';
import type { Touched } from '../../platform/edits/value-clashes.ts';
import { markAliases, mergeCustomers } from '../commands/merge-customers.ts';
import { type EditDeps, mergeCustomerEdits } from '../commands/merge-edits.ts';
import { postLedger } from '../commands/post-ledger.ts';
import { registerCustomers } from '../commands/register-customers.ts';
import { lookForSharedNumbers } from '../commands/value-clashes.ts';
import type { Posting } from '../domain/apply-ledger.ts';
import { findAliases } from '../persistence/alias-repository.ts';

export const DEBT_TYPES = [
  'sale.completed',
  'sale.refunded',
  'debt.paid',
  'customer.registered',
  'customer.edited',
  'customer.merged',
] as const;

/** A batch is of one shop. Its new customers come first: a till sells to them right after. */
export async function onEntries(
  deps: EditDeps,
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const entries = events.map(entryOfEvent);
  const registered = await registerCustomers(deps, scope, session, entries.flatMap(newcomerOf));
  const newcomers = new Set(registered.fresh.map(({ id }) => id));
  const edits = entries.flatMap((entry) =>
    entry.type === 'customer.changed' ? editOf(entry, entry.payload.customerId, entry.payload.changes) : [],
  );
  const written = entries.flatMap((entry) => writtenBy(entry, newcomers));
  const recordedAt = deps.now().toISOString();
  const postings = entries.flatMap((entry) => postingsOf(entry, recordedAt));
  return [
    ...registered.events,
    ...(await lookForSharedNumbers(deps, scope, written, session)),
    ...(await mergeCustomerEdits(deps, scope, session, edits)),
    ...(await takeMerges(deps, scope, session, entries)),
    ...(await book(deps, scope, session, postings)),
  ];
}

/** One after the other: each finds what the one before it did. */
async function takeMerges(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  entries: readonly JournalEntry[],
): Promise<readonly Event[]> {
  const told: Event[] = [];
  for (const entry of entries)
    if (entry.type === 'customer.merged') told.push(...(await mergeCustomers(deps, scope, session, entry)));
  return told;
}

/** Whatever names a customer who turned out to be another one is the other one's. */
async function book(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  postings: readonly Posting[],
): Promise<readonly Event[]> {
  const ids = [...new Set(postings.map(({ customerId }) => customerId))];
  const aliases = await findAliases(deps.aliases, scope, ids, session);
  const owned = postings.map((posting) => ({
    ...posting,
    customerId: aliases.get(posting.customerId) ?? posting.customerId,
  }));
  const redirected = postings.filter(({ customerId }) => aliases.has(customerId));
  return [
    ...(await postLedger(deps, scope, session, owned)),
    ...(await markAliases(deps, scope, session, redirected)),
  ];
}

function newcomerOf(entry: JournalEntry): FedCustomer | [] {
  if (entry.type !== 'customer.registered') return [];
  const { terminalId, epoch, sequence } = entry;
  return { ...entry.payload.customer, applied: { [chainKeyOf(terminalId, epoch)]: sequence } };
}

function writtenBy(entry: JournalEntry, newcomers: ReadonlySet<string>): Touched<FedCustomer> | [] {
  if (entry.type !== 'customer.registered') return [];
  const { customer } = entry.payload;
  if (!newcomers.has(customer.id)) return [];
  const { staffId, shopId, terminalId, occurredAt: at } = entry;
  const who = { staffId, shopId, terminalId, at };
  return { document: customer, fields: Object.keys(customer), confirmed: [], who };
}

function postingsOf(entry: JournalEntry, recordedAt: string): readonly Posting[] {
  const { id, shopId, terminalId, epoch, sequence, staffId, receiptNumber, occurredAt } = entry;
  return debtEffectsOf(entry).map(({ customerId, amount, reason }) => ({
    id,
    customerId,
    chain: { key: chainKeyOf(terminalId, epoch), sequence },
    amount,
    reason,
    note: '',
    receiptNumber,
    shopId,
    terminalId,
    staffId,
    occurredAt,
    recordedAt,
  }));
}
