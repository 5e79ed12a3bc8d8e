import type { Product } from '@counterbook/shared/catalog';
import type { Event } from '@counterbook/shared/events';
import type { Scope } from '../../platform/auth/identity.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';

export function productChanged(
  scope: Scope,
  changed: { readonly product: Product; readonly version: number },
  time: Date,
): Event {
  return newEvent({
    source: 'ecommerce',
    type: 'product.changed',
    companyId: scope.companyId,
    partitionKey: scope.companyId,
    data: { document: changed.product, version: changed.version },
    time,
  });
}
