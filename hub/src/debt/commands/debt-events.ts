import type { DocumentEventType, Event } from '@counterbook/shared/events';
import { minorToDecimal } from '@counterbook/shared/money';
import type { Attention, DebtAccount, FedCustomer } from '@counterbook/shared/sync';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import type { AttentionChange, StoredAccountState } from '../domain/apply-ledger.ts';
import type { KeptCustomer } from '../persistence/customer-repository.ts';

/** Customers and accounts are the company's: every shop of it is told. */
export function customerChanged(scope: Scope, { document, version }: KeptCustomer, time: Date): Event {
  return tell(scope, 'customer.changed', scope.companyId, { document, version }, time);
}

/** For whoever keeps what names a customer. */
export function aliasesChanged(scope: Scope, { document, version }: KeptCustomer, time: Date): Event {
  const { id: customerId, aliases } = document;
  return newEvent({
    source: 'debt',
    type: 'customer.aliases-changed',
    companyId: scope.companyId,
    partitionKey: scope.companyId,
    data: { customerId, aliases, version },
    time,
  });
}

export function accountChanged(scope: Scope, account: StoredAccountState, time: Date): Event {
  const data = { document: documentOf(account), version: account.version };
  return tell(scope, 'debt.account-changed', scope.companyId, data, time);
}

/** The account as tills see it: what is handed out matters where there is a limit. */
export function documentOf({ id, balance, limit, applied, held, recalled }: StoredAccountState): DebtAccount {
  const account = { id, balance, limit, applied };
  if (limit === null) return account;
  return { ...account, allowances: held, ...(Object.keys(recalled).length > 0 ? { recalled } : {}) };
}

type Telling = { readonly names: ReadonlyMap<string, string>; readonly time: Date };

/** Told to the shop where the debt was made: its manager has to look. */
export function attentionRaised(scope: Scope, change: AttentionChange, { names, time }: Telling): Event {
  const { kind, account, shopId, open } = change;
  const document: Attention = {
    id: `${kind}:${account.id}`,
    kind,
    subject: account.id,
    message: kind === 'customer-unknown' ? unknownMessage(change) : overLimitMessage(change, names),
    open,
  };
  const data = { document, version: account.attentionVersion, shopId };
  return tell(scope, 'attention.raised', shopId, data, time);
}

function unknownMessage({ account: { id }, open }: AttentionChange): string {
  return open
    ? `A sale was put on the account of customer ${id}, whom nobody has registered`
    : `Customer ${id} is registered now`;
}

function overLimitMessage(change: AttentionChange, names: Telling['names']): string {
  const { account, currency, open } = change;
  const { id, balance, limit } = account;
  const who = names.get(id) ?? `Customer ${id}`;
  if (!open || limit === null) return `${who} is within the limit again`;
  const money = (minor: number) =>
    currency === null ? String(minor) : `${minorToDecimal(minor, currency)} ${currency}`;
  return `${who} owes ${money(balance)}, ${money(balance - limit)} over the limit of ${money(limit)}`;
}

type Told = { readonly document: FedCustomer | DebtAccount | Attention; readonly version: number };

function tell(scope: Scope, type: DocumentEventType, partitionKey: string, data: Told, time: Date): Event {
  return newEvent({ source: 'debt', type, companyId: scope.companyId, partitionKey, data, time });
}
