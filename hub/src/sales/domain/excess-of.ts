/**
 * What was given back beyond what was sold. Each till refuses that by itself, but two that do not hear of each other
 * may both give a line back: both refunds stand, and the sum of them is held against the sale here, line by line.
 */
import type { RecordedSale } from '@counterbook/shared/api';

export type Excess = {
  /** Minor units, tax included. */
  readonly amount: number;
  readonly lines: readonly ExcessLine[];
  /** Receipt numbers of the refunds that gave such a line back. */
  readonly receipts: readonly string[];
};

export type ExcessLine = { readonly name: string; readonly quantity: number; readonly amount: number };

/** Null where nothing is too much; the order of the refunds does not matter. */
export function excessOf(sale: RecordedSale, refunds: readonly RecordedSale[]): Excess | null {
  const lines: ExcessLine[] = [];
  const receipts = new Set<string>();
  const returned = refunds.flatMap(({ receiptNumber, id, ...refund }) =>
    refund.lines.map((line) => ({ line, worth: worthOf(line, refund), receipt: receiptNumber ?? id })),
  );
  for (const [lineId, parts] of Map.groupBy(returned, ({ line }) => line.originalLineId ?? '')) {
    const sold = sale.lines.find(({ id }) => id === lineId);
    const quantity = sum(parts.map(({ line }) => line.quantity)) - (sold?.quantity ?? 0);
    const amount = sum(parts.map(({ worth }) => worth)) - (sold ? worthOf(sold, sale) : 0);
    if (quantity <= 0 && amount <= 0) continue;
    const name = sold?.name ?? parts[0]?.line.name ?? '';
    lines.push({ name, quantity: Math.max(0, quantity), amount: Math.max(0, amount) });
    for (const { receipt } of parts) receipts.add(receipt);
  }
  if (lines.length === 0) return null;
  return { amount: sum(lines.map(({ amount }) => amount)), lines, receipts: [...receipts].sort() };
}

type Priced = Pick<RecordedSale, 'pricesIncludeTax'>;

function worthOf(line: RecordedSale['lines'][number], { pricesIncludeTax }: Priced): number {
  return pricesIncludeTax ? line.amount : line.amount + line.tax;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
