/**
 * What the tills' users were told was done, kept by the proof and by nobody else: products, quantities and prices as
 * they were asked, the number on the receipt as it was answered. The sums are plain arithmetic.
 */
export type Sold = {
  readonly till: number;
  /** The entry's id as the till answered it. */
  readonly id: string;
  readonly sequence: number;
  readonly receiptNumber: string;
  readonly lines: readonly { readonly productId: string; readonly pieces: number }[];
  readonly total: number;
  /** On whose account; null is cash. */
  readonly customerId: string | null;
  /** When the till had answered, by `performance.now`. */
  readonly at: number;
  readonly milliseconds: number;
};

export class Ledger {
  readonly sold: Sold[] = [];
  readonly #given = new Set<string>();
  readonly #pieces = new Map<string, number>();
  readonly #owed = new Map<string, number>();
  readonly #tills = new Map<number, { count: number; total: number; lastSequence: number }>();

  /** Throws where a till gave an id or a receipt number a second time. */
  add(sale: Sold): void {
    for (const mark of [sale.id, sale.receiptNumber]) {
      if (this.#given.has(mark)) throw new Error(`${mark} was given to two sales`);
      this.#given.add(mark);
    }
    this.sold.push(sale);
    for (const { productId, pieces } of sale.lines)
      this.#pieces.set(productId, (this.#pieces.get(productId) ?? 0) + pieces);
    if (sale.customerId !== null)
      this.#owed.set(sale.customerId, (this.#owed.get(sale.customerId) ?? 0) + sale.total);
    const { count, total } = this.ofTill(sale.till);
    this.#tills.set(sale.till, { count: count + 1, total: total + sale.total, lastSequence: sale.sequence });
  }

  piecesSold(productId: string): number {
    return this.#pieces.get(productId) ?? 0;
  }

  /** Minor units. */
  owed(customerId: string): number {
    return this.#owed.get(customerId) ?? 0;
  }

  ofTill(till: number): { readonly count: number; readonly total: number; readonly lastSequence: number } {
    return this.#tills.get(till) ?? { count: 0, total: 0, lastSequence: 0 };
  }
}
