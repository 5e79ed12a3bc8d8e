/**
 * Who tells what, and whose queue hears it: the whole hub on one page. Whoever connects to a broker first declares all
 * of it, so that nothing told before a consumer's first start is lost. A type that no queue hears yet is not sent; it
 * stays in its outbox for a month, where a consumer that comes later finds it.
 */
import {
  busEvents,
  companyEvents,
  customerEvents,
  type DocumentEventType,
  deviceEvents,
  entryEventTypes,
} from '@counterbook/shared/events';
import { InvariantError } from '@counterbook/shared/result';

export type Topology = {
  /** The types that each service publishes. */
  readonly published: Readonly<Record<string, readonly string[]>>;
  /** The types that each queue hears. */
  readonly queues: Readonly<Record<string, readonly string[]>>;
};

const documents = <T extends DocumentEventType>(...types: readonly T[]): readonly T[] => types;
/** Every consumer tells of what it gives up. */
const ofConsumers = Object.keys(busEvents);

export const TOPOLOGY: Topology = {
  published: {
    auth: [...Object.keys(deviceEvents), ...documents('staff.changed')],
    company: Object.keys(companyEvents),
    shop: [...documents('settings.changed'), ...ofConsumers],
    ecommerce: [...documents('product.changed', 'attention.raised'), ...ofConsumers],
    sales: [...documents('attention.raised'), ...ofConsumers],
    inventory: [...documents('stock.level-changed', 'attention.raised'), ...ofConsumers],
    debt: [
      ...documents('customer.changed', 'debt.account-changed', 'attention.raised'),
      ...Object.keys(customerEvents),
      ...ofConsumers,
    ],
    sync: [...entryEventTypes, ...documents('attention.raised'), ...ofConsumers],
  },
  queues: {
    'shop.events': ['company.changed'],
    'order.events': ['sale.completed', 'sale.refunded', 'shift.closed', 'customer.aliases-changed'],
    'product.events': ['product.edited'],
    'inventory.events': [
      'sale.completed',
      'sale.refunded',
      'stock.received',
      'stock.counted',
      'stock.adjusted',
      'allowance.asked',
      'allowance.returned',
      'device.enrolled',
      'device.moved',
      'device.revoked',
      'settings.changed',
    ],
    'debt.events': [
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
    ],
    'sync.events': [
      'product.changed',
      'customer.changed',
      'debt.account-changed',
      'stock.level-changed',
      'staff.changed',
      'settings.changed',
      'attention.raised',
      'device.enrolled',
      'device.move-ordered',
      'device.moved',
      'device.revoked',
    ],
  },
};

export function publishersOf(topology: Topology, types: readonly string[]): readonly string[] {
  return Object.entries(topology.published).flatMap(([service, own]) =>
    own.some((type) => types.includes(type)) ? [service] : [],
  );
}

/** Known, and heard by nobody; a type that the table does not know is sent, and the broker says who lacks it. */
export function isUnheard(topology: Topology, type: string): boolean {
  const isKnown = Object.values(topology.published).some((own) => own.includes(type));
  return isKnown && !Object.values(topology.queues).some((heard) => heard.includes(type));
}

/** A consumer that hears anything else than the table says would miss it, or have it declared by nobody else. */
export function requireRow(
  topology: Topology,
  { queue, types }: { queue: string; types: readonly string[] },
): void {
  const row = topology.queues[queue];
  const said = row === undefined ? 'no such queue' : [...row].sort().join(', ');
  if (row === undefined || said !== [...new Set(types)].sort().join(', '))
    throw new InvariantError(`${queue} hears ${[...types].sort().join(', ')}; the topology says ${said}`);
}
