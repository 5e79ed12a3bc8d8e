/** What a pile of deeds comes to, counted by hand: the oracle for stock, debts and shifts. */
import type { Deed } from './acts.ts';

/** Pieces per product, in thousandths. */
export function recountStock(deeds: readonly Deed[]): Record<string, number> {
  const levels: Record<string, number> = {};
  for (const deed of deeds)
    for (const { product, pieces, service } of deed.lines) {
      let moved = 0;
      if (deed.kind === 'sale' && !service) moved = -pieces;
      if (deed.kind === 'refund' && !service && deed.restock) moved = pieces;
      if (deed.kind === 'received') moved = pieces;
      if (deed.kind === 'counted') moved = pieces - 5;
      if (deed.kind === 'adjusted') moved = -pieces;
      if (moved !== 0) levels[product] = (levels[product] ?? 0) + moved * 1000;
    }
  return levels;
}

/** What each customer owes, in minor units. */
export function recountDebts(deeds: readonly Deed[]): Record<string, number> {
  const balances: Record<string, number> = {};
  for (const deed of deeds) {
    const who = deed.kind === 'paid' ? (deed.customer ?? 'ann') : deed.customer;
    if (who === null) continue;
    let owed = 0;
    if (deed.kind === 'sale' && deed.onAccount) owed = worthOf(deed);
    if (deed.kind === 'refund' && deed.onAccount) owed = -worthOf(deed);
    if (deed.kind === 'paid') owed = -worthOf(deed);
    if (owed !== 0) balances[who] = (balances[who] ?? 0) + owed;
  }
  return balances;
}

export function worthOf(deed: Deed): number {
  let worth = 0;
  for (const { pieces, price } of deed.lines) worth += pieces * price;
  return worth;
}
