/** What the page is told to do; documents are fetched, so that they are the same ones. */
export type DexieAsked = {
  readonly batches: string;
  readonly entries: string;
  readonly barcodes: readonly string[];
};

/** In milliseconds, one for each batch, entry and look-up. */
export type DexieMeasured = {
  readonly bulk: readonly number[];
  readonly insert: readonly number[];
  readonly find: readonly number[];
};
