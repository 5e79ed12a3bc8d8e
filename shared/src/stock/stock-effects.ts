import type { JournalEntry } from '../journal/entry.ts';

/** A signed quantity in thousandths at the entry's shop, and why. Levels are sums of these, never set. */
export type StockMovement = {
  readonly productId: string;
  readonly quantity: number;
  readonly reason: 'sale' | 'refund' | 'received' | 'counted' | 'adjusted';
};

/** What an entry does to stock, line by line; services and goods that stay broken move nothing. */
export function stockEffectsOf(entry: JournalEntry): readonly StockMovement[] {
  switch (entry.type) {
    case 'sale.completed':
      return entry.payload.lines
        .filter((line) => line.kind === 'goods')
        .map((line) => ({ productId: line.productId, quantity: -line.quantity, reason: 'sale' }));
    case 'sale.refunded':
      return entry.payload.lines
        .filter((line) => line.kind === 'goods' && line.restock)
        .map((line) => ({ productId: line.productId, quantity: line.quantity, reason: 'refund' }));
    case 'stock.received':
      return entry.payload.lines.map((line) => ({
        productId: line.productId,
        quantity: line.quantity,
        reason: 'received',
      }));
    case 'stock.counted':
      return entry.payload.lines
        .filter((line) => line.counted !== line.expected)
        .map((line) => ({
          productId: line.productId,
          quantity: line.counted - line.expected,
          reason: 'counted',
        }));
    case 'stock.adjusted':
      return entry.payload.lines.map((line) => ({
        productId: line.productId,
        quantity: line.quantity,
        reason: 'adjusted',
      }));
    default:
      return [];
  }
}
