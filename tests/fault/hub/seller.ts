/**
 * Somebody at a till who sells on, whatever happens to the hub: rings up, asks for the total that the price labels
 * come to, and writes down what the till said was done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TillProcess } from '../../processes/till-process.ts';
import type { Random } from '../../replay/random.ts';
import { expectOk } from '../../replay/ring-up.ts';
import type { Ledger, Sold } from './ledger.ts';
import type { FaultShop, Goods } from './shop.ts';

export type Basket = {
  readonly lines: readonly { readonly goods: Goods; readonly pieces: number }[];
  readonly customerId: string | null;
};

type Asked = { readonly basket: Basket; readonly sold: (sale: Sold) => void };

const PAUSE_MILLISECONDS = { least: 250, spread: 300 } as const;
const ON_ACCOUNT = 3;
/** A till that takes longer has kept somebody waiting, and that is what must not happen. */
const PATIENCE_MILLISECONDS = 20_000;

export class Seller {
  readonly number: number;
  readonly till: TillProcess;
  readonly terminalId: string;
  /** Why a sale was not made. Empty, whatever happens to the hub. */
  readonly troubles: string[] = [];
  readonly #shop: FaultShop;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #asked: Asked[] = [];
  #selling: Promise<void> | null = null;
  #isPaused = true;

  constructor(
    place: { readonly number: number; readonly till: TillProcess; readonly terminalId: string },
    deps: { readonly shop: FaultShop; readonly ledger: Ledger; readonly random: Random },
  ) {
    this.number = place.number;
    this.till = place.till;
    this.terminalId = place.terminalId;
    this.#shop = deps.shop;
    this.#ledger = deps.ledger;
    this.#random = deps.random;
  }

  resume(): void {
    this.#isPaused = false;
    this.#selling ??= this.#sellOn().finally(() => {
      this.#selling = null;
    });
  }

  /** The sale in hand is finished. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    await this.#selling;
  }

  /** The next sale is this one. */
  next(basket: Basket): Promise<Sold> {
    return new Promise((sold) => this.#asked.push({ basket, sold }));
  }

  async #sellOn(): Promise<void> {
    while (!this.#isPaused) {
      const asked = this.#asked.shift();
      try {
        const sale = await inTime(this.#sell(asked?.basket ?? this.#someBasket()));
        this.#ledger.add(sale);
        asked?.sold(sale);
      } catch (error) {
        this.troubles.push(
          `till ${this.number} did not sell: ${error instanceof Error ? error.message : error}`,
        );
        if (asked) this.#asked.unshift(asked);
      }
      const rest = PAUSE_MILLISECONDS.least + this.#random.below(PAUSE_MILLISECONDS.spread);
      for (let waited = 0; waited < rest && this.#asked.length === 0 && !this.#isPaused; waited += 10)
        await delay(10);
    }
  }

  async #sell({ lines, customerId }: Basket): Promise<Sold> {
    const { till } = this;
    const { commands } = till;
    const from = performance.now();
    if ((till.view.cart?.lines.length ?? 0) > 0) expectOk(await commands.voidCart.mutate());
    for (const { goods, pieces } of lines)
      expectOk(
        await commands.addProduct.mutate({ productId: goods.id, quantity: pieces * 1000, separate: true }),
      );
    if (customerId !== null) expectOk(await commands.attachCustomer.mutate({ customerId }));
    const { cart } = await till.until(
      (view) => view.cart?.lines.length === lines.length && (view.cart.customer?.id ?? null) === customerId,
      PATIENCE_MILLISECONDS,
    );
    const total = lines.reduce((sum, { goods, pieces }) => sum + goods.price * pieces, 0);
    const type = customerId === null ? 'cash' : 'account';
    const entry = expectOk(
      await commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders: [{ type, amount: total }] }),
    );
    if (entry.receiptNumber === null) throw new Error(`sale ${entry.id} has no receipt number`);
    return {
      till: this.number,
      id: entry.id,
      sequence: entry.sequence,
      receiptNumber: entry.receiptNumber,
      lines: lines.map(({ goods, pieces }) => ({ productId: goods.id, pieces })),
      total,
      customerId,
      at: performance.now(),
      milliseconds: performance.now() - from,
    };
  }

  #someBasket(): Basket {
    const random = this.#random;
    const { goods, customers } = this.#shop;
    const some = new Set(Array.from({ length: 1 + random.below(3) }, () => random.below(goods.length)));
    const lines = [...some].flatMap((at) => {
      const one = goods[at];
      return one ? [{ goods: one, pieces: 1 + random.below(4) }] : [];
    });
    const onAccount = random.below(ON_ACCOUNT) === 0;
    return { lines, customerId: onAccount ? (customers[random.below(customers.length)] ?? null) : null };
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const tooLate = new AbortController();
  const late = delay(PATIENCE_MILLISECONDS, undefined, { signal: tooLate.signal }).then(() => {
    throw new Error(`it took longer than ${PATIENCE_MILLISECONDS / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    tooLate.abort();
  }
}
