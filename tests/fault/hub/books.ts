/**
 * The hub's books and the other tills' shelves against the ledger: every sale in the list of sales, in the movements
 * and in the ledger of debts, once; every sum the plain sum. Each round looks at what is booked since it began; the
 * sums are over everything.
 */
import type { Ledger, Sold } from './ledger.ts';
import type { Seller } from './seller.ts';
import type { FaultShop } from './shop.ts';
import type { Witness } from './witness.ts';

export type Trade = {
  readonly shop: FaultShop;
  readonly sellers: readonly Seller[];
  readonly ledger: Ledger;
  readonly witness: Witness;
};

/** Sales of this round, and the wall clock's time before its first. */
export type Stretch = { readonly sold: readonly Sold[]; readonly from: string };

export type Verdict = {
  /** Sales that some book has not. A sum that falls short where no sale is missing counts as one. */
  readonly lost: number;
  readonly doubled: number;
  /** In words, where each of them shows. */
  readonly findings: readonly string[];
};

type Listed = { readonly id: string; readonly receiptNumber: string | null };
type Movement = { readonly entryId: string; readonly quantity: number; readonly recordedAt: string };
type Booked = { readonly id: string; readonly recordedAt: string };
type Count = { readonly sales: { readonly count: number; readonly total: number } };

export async function compareBooks(trade: Trade, stretch: Stretch): Promise<Verdict> {
  const findings = new Findings();
  await compareSales(trade, stretch, findings);
  await compareStock(trade, stretch, findings);
  await compareDebts(trade, stretch, findings);
  await compareTills(trade, findings);
  return findings;
}

class Findings implements Verdict {
  readonly findings: string[] = [];
  readonly #missing = new Set<string>();
  readonly #twice = new Set<string>();
  #short = 0;
  #over = 0;

  get lost(): number {
    return this.#missing.size || Math.min(1, this.#short);
  }

  get doubled(): number {
    return this.#twice.size || Math.min(1, this.#over);
  }

  compareSum(what: string, where: string, wanted: number, found: number): void {
    if (found === wanted) return;
    if (found > wanted) this.#over += 1;
    else this.#short += 1;
    this.findings.push(`${what}: ${where} has ${found}, sold was ${wanted}`);
  }

  /** Each sale of `wanted` as often in `found`, and no other sale there. */
  compareSales(where: string, wanted: readonly string[], found: readonly string[]): void {
    const due = countsOf(wanted);
    const times = countsOf(found);
    for (const id of new Set([...wanted, ...found])) {
      const count = times.get(id) ?? 0;
      const want = due.get(id) ?? 0;
      if (count === want) continue;
      (count < want ? this.#missing : this.#twice).add(id);
      this.findings.push(`sale ${id}: ${count} times in ${where}, not ${want}`);
    }
  }
}

async function compareSales(
  { witness, sellers, ledger }: Trade,
  { sold, from }: Stretch,
  findings: Findings,
) {
  const listed = await witness.pages<Listed>(`/api/sales?from=${from}`, 'sales');
  findings.compareSales('the list of sales', idsOf(sold), idsOf(listed));
  const numbers = new Map(sold.map(({ id, receiptNumber }) => [id, receiptNumber]));
  for (const { id, receiptNumber } of listed)
    if (receiptNumber !== numbers.get(id))
      findings.findings.push(
        `sale ${id} is listed under ${receiptNumber}, its receipt says ${numbers.get(id)}`,
      );
  for (const { number, terminalId } of sellers) {
    const { sales } = await witness.get<Count>(`/api/sales/summary?terminalId=${terminalId}`);
    const { count, total } = ledger.ofTill(number);
    findings.compareSum(`number of sales of till ${number}`, 'the summary', count, sales.count);
    findings.compareSum(`takings of till ${number}`, 'the summary', total, sales.total);
  }
}

async function compareStock({ witness, shop, ledger }: Trade, { sold, from }: Stretch, findings: Findings) {
  const levels = await witness.pages<{ readonly id: string; readonly quantity: number }>(
    `/api/inventory/levels?shopId=${shop.shopId}`,
    'levels',
  );
  const levelOf = new Map(levels.map(({ id, quantity }) => [id, quantity]));
  for (const { id } of [...shop.goods, shop.probe.goods]) {
    const gone = shop.openingPieces - (levelOf.get(id) ?? Number.NaN) / 1000;
    findings.compareSum(`pieces of ${id}`, 'the level', ledger.piecesSold(id), gone);
    const latest = await witness.pages<Movement>(
      `/api/inventory/movements?shopId=${shop.shopId}&productId=${id}`,
      'movements',
      ({ recordedAt }) => recordedAt >= from,
    );
    const moved = latest.filter(({ recordedAt }) => recordedAt >= from);
    const lines = sold.flatMap((sale) =>
      sale.lines.flatMap(({ productId, pieces }) => (productId === id ? [{ id: sale.id, pieces }] : [])),
    );
    const movements = `the movements of ${id}`;
    findings.compareSales(
      movements,
      lines.map((line) => line.id),
      moved.map(({ entryId }) => entryId),
    );
    const pieces = lines.reduce((sum, line) => sum + line.pieces, 0);
    const out = -moved.reduce((sum, { quantity }) => sum + quantity, 0) / 1000;
    findings.compareSum(`pieces of ${id} since ${from}`, movements, pieces, out);
  }
}

async function compareDebts({ witness, shop, ledger }: Trade, { sold, from }: Stretch, findings: Findings) {
  const accounts = await witness.pages<{ readonly id: string; readonly balance: number }>(
    '/api/debts',
    'accounts',
  );
  const balanceOf = new Map(accounts.map(({ id, balance }) => [id, balance]));
  for (const customerId of [...shop.customers, shop.probe.customerId]) {
    findings.compareSum(
      `debt of ${customerId}`,
      'the account',
      ledger.owed(customerId),
      balanceOf.get(customerId) ?? 0,
    );
    const latest = await witness.pages<Booked>(
      `/api/debts/${customerId}`,
      'ledger',
      ({ recordedAt }) => recordedAt >= from,
    );
    findings.compareSales(
      `the ledger of ${customerId}`,
      sold.flatMap((sale) => (sale.customerId === customerId ? [sale.id] : [])),
      latest.flatMap(({ id, recordedAt }) => (recordedAt >= from ? [id] : [])),
    );
  }
}

/** What each till shows, the others' sales and its own, by its feeds. */
async function compareTills({ sellers, shop, ledger }: Trade, findings: Findings) {
  for (const { number, till } of sellers) {
    const shelf = await till.commands.searchProducts.query({ text: 'Goods', limit: 100 });
    const leftOf = new Map(shelf.map(({ id, stockLeft }) => [id, stockLeft]));
    for (const { id } of [...shop.goods, shop.probe.goods]) {
      const gone = shop.openingPieces - (leftOf.get(id) ?? Number.NaN) / 1000;
      findings.compareSum(`pieces of ${id}`, `till ${number}`, ledger.piecesSold(id), gone);
    }
    const people = await till.commands.searchCustomers.query({ text: 'Customer', limit: 100 });
    const balanceOf = new Map(people.map(({ id, balance }) => [id, balance]));
    for (const id of [...shop.customers, shop.probe.customerId])
      findings.compareSum(
        `debt of ${id}`,
        `till ${number}`,
        ledger.owed(id),
        balanceOf.get(id) ?? Number.NaN,
      );
  }
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
