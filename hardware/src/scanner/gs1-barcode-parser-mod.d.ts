/** The part of gs1-barcode-parser-mod 1.2 that is used here; the package carries no types. It throws sentences. */
declare module 'gs1-barcode-parser-mod' {
  type Element = {
    /** With its last digit, which for measures and prices says how many decimals there are. */
    readonly ai: string;
    /** What is printed, sign by sign. Its other fields make floats and dates of it and are left alone. */
    readonly raw: string;
  };
  export function parseBarcode(text: string): { readonly parsedCodeItems: readonly Element[] };
}
