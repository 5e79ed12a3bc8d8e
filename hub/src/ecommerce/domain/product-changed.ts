import type { Event } from '@counterbook/shared/events';
import type { FedProduct } from '@counterbook/shared/sync';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';

export function productChanged(
  scope: Scope,
  { document, version }: { readonly document: FedProduct; readonly version: number },
  time: Date,
): Event {
  return newEvent({
    source: 'ecommerce',
    type: 'product.changed',
    companyId: scope.companyId,
    partitionKey: scope.companyId,
    data: { document, version },
    time,
  });
}
