/**
 * Customers registered at this till who have not come back from the hub. One whom the hub set aside is served here until
 * a manager decides; one whom a manager rejected is offered no more, and still found where something names them.
 */
import type { Customer } from '@counterbook/shared/debt';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { SetAside } from './set-aside.ts';

export type OwnRegistrations = {
  readonly byId: (customerId: string) => Customer | undefined;
  readonly offered: () => readonly string[];
  readonly isWaiting: (customerId: string) => boolean;
  /** Whether a manager is to decide over it. */
  readonly isSetAside: (customerId: string) => boolean;
  readonly ofEntry: (entryId: string) => Customer | undefined;
  readonly take: (entry: JournalEntry) => void;
  /** These have come down. */
  readonly forget: (customerIds: readonly string[]) => void;
};

type Registration = { readonly entryId: string; readonly customer: Customer };

export function createOwnRegistrations(setAside: SetAside): OwnRegistrations {
  const byId = new Map<string, Registration>();
  const isOnItsWay = ({ entryId }: Registration) => !setAside.has(entryId);
  const isOpen = ({ entryId }: Registration) => setAside.isOpen(entryId);
  const where = (customerId: string, satisfies: (registration: Registration) => boolean) => {
    const found = byId.get(customerId);
    return found !== undefined && satisfies(found);
  };
  return {
    byId: (customerId) => byId.get(customerId)?.customer,
    offered: () => [...byId.keys()].filter((id) => where(id, isOnItsWay) || where(id, isOpen)),
    isWaiting: (customerId) => where(customerId, isOnItsWay),
    isSetAside: (customerId) => where(customerId, isOpen),
    ofEntry: (entryId) => [...byId.values()].find((each) => each.entryId === entryId)?.customer,
    take: (entry) => {
      if (entry.type !== 'customer.registered') return;
      const { customer } = entry.payload;
      byId.set(customer.id, { entryId: entry.id, customer });
    },
    forget: (customerIds) => {
      for (const id of customerIds) byId.delete(id);
    },
  };
}
