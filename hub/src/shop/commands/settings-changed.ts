import type { Event } from '@counterbook/shared/events';
import { newEvent } from '../../platform/outbox/new-event.ts';
import type { StoredShop } from '../persistence/shop-repository.ts';

/** What every till of the shop is to know from now on. */
export function settingsChanged(shop: StoredShop, time: Date): Event {
  const { _id: shopId, companyId, settings: document, version } = shop;
  const data = { document, version, shopId };
  return newEvent({
    source: 'shop',
    type: 'settings.changed',
    companyId,
    partitionKey: shopId,
    data,
    time,
  });
}
