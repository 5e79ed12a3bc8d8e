import type { DocumentEventType, Event } from '@counterbook/shared/events';
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
  const { id, balance, limit, applied, version } = account;
  const document: DebtAccount = { id, balance, limit, applied };
  return tell(scope, 'debt.account-changed', scope.companyId, { document, version }, time);
}

/** Told to the shop where the debt was made. */
export function attentionRaised(scope: Scope, { account, shopId, open }: AttentionChange, time: Date): Event {
  const document: Attention = {
    id: `customer-unknown:${account.id}`,
    kind: 'customer-unknown',
    subject: account.id,
    message: open
      ? `A sale was put on the account of customer ${account.id}, whom nobody has registered`
      : `Customer ${account.id} is registered now`,
    open,
  };
  const data = { document, version: account.attentionVersion, shopId };
  return tell(scope, 'attention.raised', shopId, data, time);
}

type Told = { readonly document: FedCustomer | DebtAccount | Attention; readonly version: number };

function tell(scope: Scope, type: DocumentEventType, partitionKey: string, data: Told, time: Date): Event {
  return newEvent({ source: 'debt', type, companyId: scope.companyId, partitionKey, data, time });
}
