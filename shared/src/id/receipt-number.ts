/** `HIGH-T02-000123` for sales, `HIGH-T02-R000012` for refunds: a series per terminal and kind. */
export type ReceiptSeries = 'sale' | 'refund';

export function receiptNumberOf(
  shopCode: string,
  terminalCode: string,
  series: ReceiptSeries,
  count: number,
): string {
  return `${shopCode}-${terminalCode}-${series === 'refund' ? 'R' : ''}${String(count).padStart(6, '0')}`;
}
