/** Somebody at the hub's API all through a fault: the answers may be no, but each must be one that says so properly. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Trade } from './books.ts';
import type { Answer } from './witness.ts';

const PAUSE_MILLISECONDS = 150;

export type Watch = {
  /** Answers by status since the start; 0 is no answer. */
  readonly stop: () => Promise<ReadonlyMap<number, number>>;
};

export function watchHub({ witness, shop }: Trade): Watch {
  const paths = [
    '/api/sales/summary',
    `/api/inventory/levels?shopId=${shop.shopId}&limit=5`,
    '/api/debts?limit=5',
    '/api/products?limit=5',
    '/api/shops',
    `/api/staff?shopId=${shop.shopId}`,
    `/api/sync/terminals?shopId=${shop.shopId}`,
  ];
  const seen = new Map<number, number>();
  const count = (answer: Answer | null) => {
    const status = answer?.status ?? 0;
    seen.set(status, (seen.get(status) ?? 0) + 1);
  };
  let isStopped = false;
  const watching = (async () => {
    for (let turn = 0; !isStopped; turn++) {
      count(await witness.ask(paths[turn % paths.length] ?? ''));
      await delay(PAUSE_MILLISECONDS);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await watching;
      return seen;
    },
  };
}
