/** What a receipt says by itself, beside the shop's and the goods' own words. */
export type ReceiptWords = {
  readonly copy: (number: number) => string;
  readonly subtotal: string;
  readonly discounts: string;
  readonly discount: string;
  readonly total: string;
  readonly change: string;
  readonly refund: string;
  readonly refunded: string;
  readonly forReceipt: (number: string) => string;
  readonly reason: (reason: string) => string;
  readonly payment: string;
  readonly paidOnAccount: string;
  readonly paid: string;
  /** That the price is the label's, not the catalogue's. */
  readonly label: string;
  readonly lot: (lot: string) => string;
  readonly expires: (day: string) => string;
  readonly serial: (serial: string) => string;
  /** Stands between lot, last day and serial number. */
  readonly between: string;
  readonly tax: (percent: string) => string;
  readonly taxWithin: (tax: string, net: string) => string;
  readonly taxOn: (tax: string, net: string) => string;
  readonly tenders: { readonly cash: string; readonly card: string; readonly account: string };
  readonly rounding: string;
  readonly receipt: string;
  readonly units: { readonly kg: string; readonly litre: string; readonly metre: string };
};

export const english: ReceiptWords = {
  copy: (number) => `COPY ${number}`,
  subtotal: 'Subtotal',
  discounts: 'Discounts',
  discount: 'Discount',
  total: 'TOTAL',
  change: 'Change',
  refund: 'REFUND',
  refunded: 'REFUND',
  forReceipt: (number) => `For receipt ${number}`,
  reason: (reason) => `Reason: ${reason}`,
  payment: 'PAYMENT',
  paidOnAccount: 'Paid on account, with thanks',
  paid: 'PAID',
  label: 'label',
  lot: (lot) => `lot ${lot}`,
  expires: (day) => `use by ${day}`,
  serial: (serial) => `no. ${serial}`,
  between: ', ',
  tax: (percent) => `Tax ${percent} %`,
  taxWithin: (tax, net) => `incl. ${tax} on ${net}`,
  taxOn: (tax, net) => `${tax} on ${net}`,
  tenders: { cash: 'Cash', card: 'Card', account: 'On account' },
  rounding: 'Rounding',
  receipt: 'Receipt',
  units: { kg: 'kg', litre: 'l', metre: 'm' },
};
