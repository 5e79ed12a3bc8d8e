/**
 * What a receipt says, from its entry and the shop's settings alone: printed again years later it says the same.
 * The QR holds the receipt's number, by which any till of the shop finds it, and the start of the entry's hash, so that
 * paper and journal can be held against each other.
 */
import type { PaperWidth, ReceiptBlock, ReceiptDocument } from '@counterbook/hardware/receipt';
import type { EntryOf } from '@counterbook/shared/journal';
import { formatMoney, minorToDecimal } from '@counterbook/shared/money';
import { quantityToText } from '@counterbook/shared/quantity';
import type { SaleLine, Tender } from '@counterbook/shared/sale';
import type { ShopSettings } from '@counterbook/shared/sync';
import type { TaxSummary } from '@counterbook/shared/tax';
import type { Receipt } from '../till/parts.ts';
import type { ReceiptWords } from './words/english.ts';
import { receiptWordsOf } from './words/receipt-words.ts';

export type Composition = {
  readonly settings: ShopSettings;
  readonly cashier: string;
  readonly width: PaperWidth;
  /** 0 is the original, which bears no banner. */
  readonly copy: number;
};

export function composeReceipt(receipt: Receipt, composition: Composition): ReceiptDocument {
  const { settings, width, copy } = composition;
  const words = receiptWordsOf(settings.locale);
  const shop = { settings, words, currency: receipt.payload.currency };
  const body =
    receipt.type === 'sale.completed'
      ? saleBlocks(receipt, shop)
      : receipt.type === 'sale.refunded'
        ? refundBlocks(receipt, shop)
        : paymentBlocks(receipt, shop);
  const banner: ReceiptBlock[] = copy > 0 ? [{ type: 'banner', text: words.copy(copy) }] : [];
  return {
    width,
    blocks: [...header(settings), ...banner, ...body, ...footer(receipt, composition)],
  };
}

type OfShop = {
  readonly currency: string;
  readonly settings: ShopSettings;
  readonly words: ReceiptWords;
};

/** As printed under the QR: the first 16 hex digits of the entry's hash. */
export function shortHashOf({ hash }: Pick<Receipt, 'hash'>): string {
  return hash.slice(0, 16);
}

function qrOf(receipt: Receipt): string {
  return [receipt.receiptNumber, shortHashOf(receipt)].filter((part) => part !== null).join(' ');
}

function header(settings: ShopSettings): ReceiptBlock[] {
  const lines = [...settings.addressLines, settings.taxNumber].filter((line) => line.trim() !== '');
  return [
    { type: 'text', text: settings.shopName, align: 'center', bold: true, size: 'tall' },
    ...lines.map((text): ReceiptBlock => ({ type: 'text', text, align: 'center' })),
    { type: 'rule' },
  ];
}

function saleBlocks({ payload }: EntryOf<'sale.completed'>, shop: OfShop): ReceiptBlock[] {
  const { currency, words } = shop;
  const discount: ReceiptBlock[] =
    payload.discountTotal > 0
      ? [
          row(words.subtotal, payload.subtotal, currency),
          row(words.discounts, -payload.discountTotal, currency),
        ]
      : [];
  return [
    ...payload.lines.flatMap((line) => lineBlocks(line, shop)),
    { type: 'rule' },
    ...discount,
    ...taxBlocks(payload.taxes, payload.pricesIncludeTax, shop),
    total(words.total, payload.total, shop),
    ...roundingBlocks(payload.rounding, shop),
    ...tenderBlocks(payload.tenders, shop),
    ...(payload.change > 0 ? [row(words.change, payload.change, currency)] : []),
  ];
}

function refundBlocks({ payload }: EntryOf<'sale.refunded'>, shop: OfShop): ReceiptBlock[] {
  const { original } = payload;
  const { words } = shop;
  const receipt: ReceiptBlock[] = original
    ? [{ type: 'text', text: words.forReceipt(original.receiptNumber) }]
    : [];
  return [
    { type: 'banner', text: words.refund },
    ...payload.lines.flatMap((line) => lineBlocks(line, shop)),
    { type: 'rule' },
    ...taxBlocks(payload.taxes, payload.pricesIncludeTax, shop),
    total(words.refunded, payload.total, shop),
    ...roundingBlocks(payload.rounding, shop),
    ...tenderBlocks(payload.tenders, shop),
    { type: 'text', text: words.reason(payload.reason) },
    ...receipt,
  ];
}

function paymentBlocks({ payload }: EntryOf<'debt.paid'>, shop: OfShop): ReceiptBlock[] {
  const { currency, words } = shop;
  return [
    { type: 'banner', text: words.payment },
    { type: 'text', text: words.paidOnAccount },
    total(words.paid, payload.amount, shop),
    ...roundingBlocks(payload.rounding, shop),
    ...tenderBlocks(payload.tenders, shop),
    ...(payload.change > 0 ? [row(words.change, payload.change, currency)] : []),
  ];
}

/** One piece at its price is one row; everything else says how many at what, and what came off. */
function lineBlocks(line: SaleLine, shop: OfShop): ReceiptBlock[] {
  return [...amountBlocks(line, shop), ...traceBlocks(line.trace, shop)];
}

function amountBlocks(line: SaleLine, { currency, words }: OfShop): ReceiptBlock[] {
  const name = line.name.trim() === '' ? line.sku : line.name;
  const isPlain = line.quantity === 1000 && line.unit === 'piece' && line.discountAmount === 0;
  if (isPlain) return [row(name, line.amount, currency)];
  const each = `${quantityToText(line.quantity)}${line.unit === 'piece' ? '' : ` ${words.units[line.unit]}`} × ${minorToDecimal(line.unitPrice, currency)}`;
  const before = line.amount + line.discountAmount;
  // Grams are whole, so that weight × price may miss the label's price by a little.
  const label = line.labelPrice === undefined ? '' : ` ${words.label}`;
  return [
    { type: 'text', text: name },
    row(`  ${each}${label}`, before, currency),
    ...(line.discountAmount > 0 ? [row(`  ${words.discount}`, -line.discountAmount, currency)] : []),
  ];
}

/** What a recall asks for. */
function traceBlocks(trace: SaleLine['trace'], { settings, words }: OfShop): ReceiptBlock[] {
  if (trace === undefined) return [];
  // All digits of the year: of 26 and 31 nobody knows which is the day.
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const day = new Intl.DateTimeFormat(settings.locale, { ...digits, timeZone: 'UTC' });
  const said = [
    trace.lot === undefined ? '' : words.lot(trace.lot),
    trace.expires === undefined ? '' : words.expires(day.format(new Date(trace.expires))),
    trace.serial === undefined ? '' : words.serial(trace.serial),
  ].filter((part) => part !== '');
  return [{ type: 'text', text: `  ${said.join(words.between)}` }];
}

function taxBlocks(
  taxes: readonly TaxSummary[],
  pricesIncludeTax: boolean,
  { currency, settings, words }: OfShop,
): ReceiptBlock[] {
  return taxes.map(({ code, ppm, net, tax }) => {
    const name = settings.taxRates.find((rate) => rate.code === code && rate.ppm === ppm)?.name;
    const label = name ?? words.tax(percentOf(ppm));
    const of = minorToDecimal(net, currency);
    return row((pricesIncludeTax ? words.taxWithin : words.taxOn)(label, of), tax, currency);
  });
}

function tenderBlocks(tenders: readonly Tender[], { currency, words }: OfShop): ReceiptBlock[] {
  return tenders.map((tender) => {
    const slip = tender.type === 'card' && tender.reference !== '' ? ` ${tender.reference}` : '';
    return row(`${words.tenders[tender.type]}${slip}`, tender.amount, currency);
  });
}

function roundingBlocks(rounding: number, { currency, words }: OfShop): ReceiptBlock[] {
  return rounding === 0 ? [] : [row(words.rounding, rounding, currency)];
}

function footer(receipt: Receipt, { settings, cashier }: Composition): ReceiptBlock[] {
  const time = new Intl.DateTimeFormat(settings.locale, { dateStyle: 'short', timeStyle: 'short' });
  const thanks: ReceiptBlock[] =
    settings.receiptFooter.trim() === ''
      ? []
      : [{ type: 'text', text: settings.receiptFooter, align: 'center' }];
  const number: ReceiptBlock[] =
    receipt.receiptNumber === null
      ? []
      : [
          {
            type: 'row',
            cells: [{ text: receiptWordsOf(settings.locale).receipt }, { text: receipt.receiptNumber }],
            bold: true,
          },
        ];
  return [
    { type: 'rule' },
    ...number,
    { type: 'row', cells: [{ text: time.format(new Date(receipt.occurredAt)) }, { text: cashier }] },
    { type: 'qr', payload: qrOf(receipt), caption: shortHashOf(receipt) },
    ...thanks,
    { type: 'cut' },
  ];
}

function row(label: string, amount: number, currency: string): ReceiptBlock {
  return { type: 'row', cells: [{ text: label }, { text: minorToDecimal(amount, currency), money: true }] };
}

function total(label: string, amount: number, { currency, settings }: OfShop): ReceiptBlock {
  return { type: 'total', label, amount: formatMoney(amount, currency, settings.locale) };
}

/** 200000 → `20`, 88750 → `8.875`. */
function percentOf(ppm: number): string {
  const digits = String(ppm).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0+$/, '');
  return `${digits.slice(0, -4)}${fraction === '' ? '' : `.${fraction}`}`;
}
