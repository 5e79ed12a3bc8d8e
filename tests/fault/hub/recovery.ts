/**
 * How long until all is as before: a sale made now is in the list of sales, in the stock and in the debts at the hub,
 * and another till shows the new level and the new balance.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Trade } from './books.ts';
import type { Sold } from './ledger.ts';
import type { Seller } from './seller.ts';

const PATIENCE_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 20;

/** `from` by `performance.now`; the sale is made by one till and looked for at another, which change with `turn`. */
export async function recoveryOf(trade: Trade, turn: number, from: number): Promise<number> {
  const { sellers, shop } = trade;
  const seller = sellers[turn % sellers.length];
  const other = sellers[(turn + 1) % sellers.length];
  if (!seller || !other) throw new Error('a recovery needs two tills');
  const { goods, customerId } = shop.probe;
  const sale = await seller.next({ lines: [{ goods, pieces: 1 }], customerId });
  const due: [string, () => Promise<boolean>][] = [
    ['the list of sales', () => isListed(trade, sale)],
    ['the stock', () => isOffTheShelf(trade)],
    ['the debts', () => isOwed(trade)],
    ['the other till', () => isSeenAt(trade, other)],
  ];
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (const [where, isThere] of due) {
    while (!(await isThere())) {
      if (performance.now() > deadline)
        throw new Error(
          `a sale made after the fault is not in ${where} after ${PATIENCE_MILLISECONDS / 1000} s`,
        );
      await delay(LOOK_MILLISECONDS);
    }
  }
  return performance.now() - from;
}

async function isListed({ witness }: Trade, { id }: Sold): Promise<boolean> {
  return (await witness.ask(`/api/sales/${encodeURIComponent(id)}`))?.status === 200;
}

async function isOffTheShelf({ witness, shop, ledger }: Trade): Promise<boolean> {
  const { goods } = shop.probe;
  const answer = await witness.ask(`/api/inventory/levels?shopId=${shop.shopId}&productId=${goods.id}`);
  if (answer?.status !== 200) return false;
  const { levels } = answer.body as { readonly levels: readonly { readonly quantity: number }[] };
  return levels[0]?.quantity === (shop.openingPieces - ledger.piecesSold(goods.id)) * 1000;
}

async function isOwed({ witness, shop, ledger }: Trade): Promise<boolean> {
  const { customerId } = shop.probe;
  const answer = await witness.ask(`/api/debts/${customerId}?limit=1`);
  if (answer?.status !== 200) return false;
  const { account } = answer.body as { readonly account: { readonly balance: number } };
  return account.balance === ledger.owed(customerId);
}

async function isSeenAt({ shop, ledger }: Trade, { till }: Seller): Promise<boolean> {
  const { goods, customerId } = shop.probe;
  const shelf = await till.commands.searchProducts.query({ text: 'Goods number 0', limit: 100 });
  const level = shelf.find(({ id }) => id === goods.id)?.stockLeft;
  if (level !== (shop.openingPieces - ledger.piecesSold(goods.id)) * 1000) return false;
  const people = await till.commands.searchCustomers.query({ text: 'Customer 0', limit: 100 });
  return people.find(({ id }) => id === customerId)?.balance === ledger.owed(customerId);
}
