import type { PaperWidth, ReceiptDocument } from '@counterbook/hardware/receipt';
import type { EntryOf } from '@counterbook/shared/journal';
import { quantityToText } from '@counterbook/shared/quantity';
import type { SaleLine } from '@counterbook/shared/sale';
import type { ShopSettings } from '@counterbook/shared/sync';

type KitchenTicket = {
  /** What the kitchen makes ready of the sale. */
  readonly lines: readonly SaleLine[];
  readonly settings: ShopSettings;
  readonly width: PaperWidth;
};

/** What is to be made ready, large enough to be read from where it hangs; no prices. */
export function composeKitchenTicket(
  { receiptNumber, occurredAt }: EntryOf<'sale.completed'>,
  { lines, settings, width }: KitchenTicket,
): ReceiptDocument {
  const time = new Intl.DateTimeFormat(settings.locale, { timeStyle: 'short' });
  return {
    width,
    blocks: [
      {
        type: 'row',
        cells: [{ text: receiptNumber ?? '' }, { text: time.format(new Date(occurredAt)) }],
        bold: true,
      },
      { type: 'rule' },
      ...lines.map(({ name, sku, quantity }) => ({
        type: 'text' as const,
        text: `${quantityToText(quantity)} ${name.trim() === '' ? sku : name}`,
        size: 'tall' as const,
        bold: true,
      })),
      { type: 'cut' },
    ],
  };
}
