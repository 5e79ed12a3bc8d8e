import type { DisplayLines } from '@counterbook/hardware/counter';
import { formatMoney } from '@counterbook/shared/money';
import { quantityToText } from '@counterbook/shared/quantity';
import type { CustomerView } from './customer-view.ts';

/** The same for two lines of twenty signs: what was rung up last, and what it comes to. */
export function poleLines(view: CustomerView): DisplayLines {
  const { shop } = view;
  const money = (minor: number) => (shop ? formatMoney(minor, shop.currency, shop.locale) : '');
  switch (view.type) {
    case 'closed':
      return [text(shop?.shopName ?? ''), text('Till closed')];
    case 'idle':
      return [text(shop?.shopName ?? ''), text('Welcome')];
    case 'cart': {
      const last = view.lines.at(-1);
      const count =
        last && (last.unit !== 'piece' || last.quantity !== 1_000)
          ? `${quantityToText(last.quantity)} x `
          : '';
      return [
        { left: `${count}${last?.name ?? ''}`, right: last ? money(last.amount) : '' },
        { left: 'Total', right: money(view.total) },
      ];
    }
    case 'paying':
      return [
        { left: 'Total', right: money(view.total) },
        {
          left: view.left === view.total ? '' : 'To pay',
          right: view.left === view.total ? '' : money(view.left),
        },
      ];
    case 'done': {
      const what = view.kind === 'refund' ? 'Refund' : 'Total';
      const second = view.change > 0 ? { left: 'Change', right: money(view.change) } : text('Thank you');
      return [{ left: what, right: money(view.total) }, second];
    }
  }
}

function text(left: string): DisplayLines[0] {
  return { left, right: '' };
}
