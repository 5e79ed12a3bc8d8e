import { allowanceReturnsOf } from '@counterbook/shared/allowance';
import { debtEffectsOf } from '@counterbook/shared/debt';
import { type Event, entryOfEvent } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { editOf } from '../../platform/edits/edit.ts';
import type { Touched } from '../../platform/edits/value-clashes.ts';
import { afterCommit } from '../../platform/mongo/transaction.ts';
import { isOfDevice, type KnownTills, rememberTills } from '../../platform/tills/remember-tills.ts';
import { markAliases } from '../commands/mark-aliases.ts';
import { type EditDeps, mergeCustomerEdits } from '../commands/merge-customer-edits.ts';
import { mergeCustomers } from '../commands/merge-customers.ts';
import { postLedger } from '../commands/post-ledger.ts';
import { registerCustomers } from '../commands/register-customers.ts';
import { lookForSharedNumbers } from '../commands/value-clashes.ts';
import { isPosting, type LedgerAct } from '../domain/apply-ledger.ts';
import { findAliases } from '../persistence/alias-repository.ts';

export const DEBT_TYPES = [
  'sale.completed',
  'sale.refunded',
  'debt.paid',
  'customer.registered',
  'customer.edited',
  'customer.merged',
  'allowance.asked',
  'allowance.returned',
  'device.enrolled',
  'device.moved',
  'device.revoked',
] as const;

/** A batch is of one shop. Its new customers come first: a till sells to them right after. */
export async function onEntries(
  deps: EditDeps & KnownTills & { readonly onNewTills: () => void },
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const deviceNews = events.filter(isOfDevice);
  const entries = events.filter((event) => !isOfDevice(event)).map(entryOfEvent);
  if (await rememberTills(deps, scope, session, { entries, deviceNews }))
    afterCommit(session, deps.onNewTills);
  const registered = await registerCustomers(deps, scope, session, entries.flatMap(newcomerOf));
  const newcomers = new Set(registered.fresh.map(({ id }) => id));
  const edits = entries.flatMap((entry) =>
    entry.type === 'customer.changed' ? editOf(entry, entry.payload.customerId, entry.payload.changes) : [],
  );
  const written = entries.flatMap((entry) => writtenBy(entry, newcomers));
  const recordedAt = deps.now().toISOString();
  const acts = entries.flatMap((entry) => actsOf(entry, recordedAt));
  return [
    ...registered.events,
    ...(await lookForSharedNumbers(deps, scope, written, session)),
    ...(await mergeCustomerEdits(deps, scope, session, edits)),
    ...(await takeMerges(deps, scope, session, entries)),
    ...(await book(deps, scope, session, acts)),
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
  acts: readonly LedgerAct[],
): Promise<readonly Event[]> {
  const postings = acts.filter(isPosting);
  const ids = [...new Set(postings.map(({ customerId }) => customerId))];
  const aliases = await findAliases(deps.aliases, scope, ids, session);
  const owned = acts.map((act) =>
    isPosting(act) ? { ...act, customerId: aliases.get(act.customerId) ?? act.customerId } : act,
  );
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

export function actsOf(entry: JournalEntry, recordedAt: string): readonly LedgerAct[] {
  const { id, shopId, terminalId, epoch, sequence, staffId, receiptNumber, occurredAt } = entry;
  const chain = { key: chainKeyOf(terminalId, epoch), sequence };
  const returned = allowanceReturnsOf(entry, 'debt').map((each) => ({ ...each, chain }));
  const postings = debtEffectsOf(entry).map(({ customerId, amount, reason }) => ({
    id,
    customerId,
    chain,
    currency: 'currency' in entry.payload ? entry.payload.currency : null,
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
  const wanted = entry.type === 'allowance.asked' && entry.payload.of === 'debt' ? entry.payload : null;
  const asked = wanted === null ? [] : [{ id: wanted.id, wanted: wanted.amount, chain }];
  return [...returned, ...asked, ...postings];
}
