/** What the hub's projections say, asked through its API as an admin would ask: the third of the three sums. */
import type { HubClient } from '../../start/hub-client.ts';

export type Count = { readonly count: number; readonly total: number };
type Page = { readonly next: string | null };

export type HubSums = { readonly sales: Count; readonly refunds: Count };

export function isSame(left: HubSums, right: HubSums): boolean {
  return (['sales', 'refunds'] as const).every(
    (kind) => left[kind].count === right[kind].count && left[kind].total === right[kind].total,
  );
}

export function readSummary(admin: HubClient): Promise<HubSums> {
  return admin.get('/api/sales/summary');
}

/** Thousandths on the shelf by product id. */
export async function readLevels(admin: HubClient, shopId: string): Promise<ReadonlyMap<string, number>> {
  const levels = await readAll<{ id: string; quantity: number }, 'levels'>(
    admin,
    `/api/inventory/levels?shopId=${shopId}&limit=500`,
    'levels',
  );
  return new Map(levels.map(({ id, quantity }) => [id, quantity]));
}

/** Minor units owed by customer id. */
export async function readBalances(admin: HubClient): Promise<ReadonlyMap<string, number>> {
  const accounts = await readAll<{ id: string; balance: number }, 'accounts'>(
    admin,
    '/api/debts?limit=500',
    'accounts',
  );
  return new Map(accounts.map(({ id, balance }) => [id, balance]));
}

async function readAll<T, K extends string>(admin: HubClient, path: string, key: K): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page & Record<K, readonly T[]> = await admin.get(
      cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    all.push(...page[key]);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
