/**
 * What a price or shelf label says, before any printer is chosen. Text is plain data, already in the shop's words and
 * currency; what stands in it is never a command.
 */
export type LabelDocument = {
  readonly size: LabelSize;
  readonly name: string;
  readonly price: string;
  /** `2.40 € / kg`, where the law wants it on the shelf. */
  readonly unitPrice?: string;
  /** `was 3.00 €`, `from 12 pieces 0.99 €`. */
  readonly note?: string;
  /** The shop's own number of the product. */
  readonly code?: string;
  readonly barcode?: LabelBarcode;
  /** 1 where nothing is said. */
  readonly copies?: number;
};

export type LabelSize = { readonly widthMm: number; readonly heightMm: number };

export type LabelBarcode = {
  readonly symbology: 'ean13' | 'ean8' | 'code128';
  readonly payload: string;
};
