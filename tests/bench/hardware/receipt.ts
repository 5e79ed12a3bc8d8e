import type { ReceiptBlock, ReceiptDocument } from '@counterbook/hardware/receipt';

/** One receipt of twenty printed lines, as data that every library is given. */
export type BenchReceipt = {
  readonly shop: string;
  readonly lines: readonly (readonly [name: string, amount: string])[];
  readonly total: readonly [label: string, amount: string];
  readonly thanks: string;
};

export const letters: BenchReceipt = {
  shop: 'Corner Shop',
  lines: Array.from({ length: 15 }, (_, index) => [`${index + 1} x Milk, whole`, `${index + 1}.25`]),
  total: ['Total', '138.75'],
  thanks: 'Thank you',
};

/** No printer has these letters, so all but the rules goes as dots. */
export const dots: BenchReceipt = {
  shop: '街角便利店',
  lines: letters.lines.map(([, amount], index) => [`全脂牛奶 ${index + 1}升`, `₺${amount}`]),
  total: ['合计', '₺138.75'],
  thanks: '谢谢惠顾',
};

export const LINES = 20;

/** Shop, rule, 15 rows, rule, total, thanks. */
export function toDocument({ shop, lines, total, thanks }: BenchReceipt): ReceiptDocument {
  const rows = lines.map(([text, amount]): ReceiptBlock => {
    return { type: 'row', cells: [{ text }, { text: amount, money: true }] };
  });
  return {
    width: 80,
    blocks: [
      { type: 'text', text: shop, align: 'center', bold: true },
      { type: 'rule' },
      ...rows,
      { type: 'rule' },
      { type: 'total', label: total[0], amount: total[1] },
      { type: 'text', text: thanks, align: 'center' },
      { type: 'cut' },
    ],
  };
}
