import type { Gs1Reading } from './gs1.ts';

/** What one scan says. Nothing is looked up: whether the shop has such a product is the catalogue's to know. */
export type Scan =
  | {
      readonly type: 'product';
      readonly symbology: 'ean13' | 'ean8' | 'upca' | 'upce' | 'gtin14';
      readonly barcode: string;
      /** The ways in which a catalogue may have written the same number, the scanned one first. */
      readonly sameAs: readonly string[];
      /** Of the ranges that each shop numbers for itself (02, 04, 20 to 29). */
      readonly isInStore: boolean;
    }
  | {
      readonly type: 'weighed';
      readonly barcode: string;
      readonly itemCode: string;
      /** In thousandths of the product's unit, so grams for kilograms. */
      readonly quantity: number;
    }
  | {
      readonly type: 'priced';
      readonly barcode: string;
      readonly itemCode: string;
      /** In minor units of the shop's currency. */
      readonly priceMinor: number;
    }
  /** An element string; `sameAs` are the ways in which a catalogue may have written its number. */
  | (Gs1Reading & { readonly type: 'gs1'; readonly sameAs: readonly string[] })
  /** The shop's own code, a voucher or a receipt number: free text without a check digit. */
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'malformed'; readonly text: string; readonly reason: MalformedReason };

/** `value-digit`: the bars are read rightly, but the weight or price within is not what its own check digit says. */
export type MalformedReason =
  | 'empty'
  | 'too-long'
  | 'not-printable'
  | 'check-digit'
  | 'value-digit'
  | 'element-string';
