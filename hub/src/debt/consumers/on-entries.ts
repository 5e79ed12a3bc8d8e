import { debtEffectsOf } from '@counterbook/shared/debt';
import { type Event, entryOfEvent } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { ClientSession } from 'mongoose';
import { type DebtDeps, postLedger } from '../commands/post-ledger.ts';
import { registerCustomers } from '../commands/register-customers.ts';
import type { Posting } from '../domain/apply-ledger.ts';

export const DEBT_TYPES = ['sale.completed', 'sale.refunded', 'debt.paid', 'customer.registered'] as const;

/** A batch is of one shop. Its new customers come first: a till sells to them right after. */
export async function onEntries(
  deps: DebtDeps,
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const entries = events.map(entryOfEvent);
  const customers = entries.flatMap((entry) =>
    entry.type === 'customer.registered' ? entry.payload.customer : [],
  );
  const registered = await registerCustomers(deps, scope, session, customers);
  const recordedAt = deps.now().toISOString();
  const postings = entries.flatMap((entry) => postingsOf(entry, recordedAt));
  return [...registered.events, ...(await postLedger(deps, scope, session, postings))];
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
