/**
 * Rings one act up on a till through the commands that its screen uses. The till may be killed anywhere on the
 * way: what was asked to complete is asked again under the same id, what was not is rung up from the start.
 */
import type { TillProcess } from '../processes/till-process.ts';
import type { Act, PlannedLine } from './plan.ts';

export type Catalogue = {
  readonly products: ReadonlyMap<string, { readonly id: string; readonly price: number }>;
  readonly customers: ReadonlyMap<string, string>;
  readonly manager: { readonly staffId: string; readonly pin: string };
};

type Refusable<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: { readonly code: string } };
const REASON = 'as on the invoice';

export class RingUp {
  readonly #till: TillProcess;
  readonly #catalogue: Catalogue;
  readonly #act: Act;
  #completing: (() => Promise<unknown>) | null = null;

  constructor(till: TillProcess, catalogue: Catalogue, act: Act) {
    this.#till = till;
    this.#catalogue = catalogue;
    this.#act = act;
  }

  /** Rejects when the till dies on the way; call it again once the till is back and signed in. */
  async run(): Promise<void> {
    if (this.#completing) await this.#completing();
    else if (this.#act.kind === 'write-off') await this.#complete(() => this.#writeOff());
    else await this.#ringUpCart();
  }

  async #ringUpCart(): Promise<void> {
    const till = this.#till.commands;
    if ((this.#till.view.cart?.lines.length ?? 0) > 0) expectOk(await till.voidCart.mutate());
    for (const line of this.#act.lines) await this.#ringUpLine(line);
    const { customerCode } = this.#act;
    if (customerCode !== null) {
      expectOk(
        await till.attachCustomer.mutate({
          customerId: this.#catalogue.customers.get(customerCode) ?? customerCode,
        }),
      );
    }
    const { cart } = await this.#till.until((view) => view.cart?.lines.length === this.#act.lines.length);
    const cartId = cart?.id ?? '';
    const total = this.#act.lines.reduce((sum, line) => sum + (line.unitPrice * line.quantity) / 1000, 0);
    if (this.#act.kind === 'sale') {
      await this.#complete(async () =>
        expectOk(
          await this.#till.commands.completeSale.mutate({ cartId, tenders: this.#tenders(total, true) }),
        ),
      );
    } else {
      const refund = { cartId, tenders: this.#tenders(total, false), reason: 'brought back', approval: null };
      await this.#complete(async () => expectOk(await this.#till.commands.refundCart.mutate(refund)));
    }
  }

  async #ringUpLine(line: PlannedLine): Promise<void> {
    const product = this.#catalogue.products.get(line.sku);
    if (!product) throw new Error(`no product ${line.sku}`);
    const added = await this.#till.commands.addProduct.mutate({
      productId: product.id,
      quantity: line.quantity,
      separate: true,
    });
    const { lineId } = expectOk(added);
    if (line.unitPrice === product.price) return;
    const approval = { ...this.#catalogue.manager, reason: REASON };
    expectOk(
      await this.#till.commands.overridePrice.mutate({
        lineId,
        unitPrice: line.unitPrice,
        approval: this.#needsApproval() ? approval : null,
      }),
    );
  }

  async #writeOff(): Promise<unknown> {
    const lines = this.#act.lines.map((line) => ({
      productId: this.#catalogue.products.get(line.sku)?.id ?? '',
      quantity: -line.quantity,
    }));
    return expectOk(
      await this.#till.commands.adjustStock.mutate({
        commandId: `invoice-${this.#act.invoice}`,
        reason: 'written off',
        lines,
      }),
    );
  }

  /** From here on the act may have happened: a repeat asks for the same thing under the same id. */
  async #complete(command: () => Promise<unknown>): Promise<void> {
    this.#completing = command;
    await command();
  }

  #needsApproval(): boolean {
    return this.#till.view.staff?.role !== 'manager';
  }

  /** Cash is given in whole fives, as people do; a refund pays out to the penny. */
  #tenders(total: number, roundUp: boolean): { type: 'cash' | 'account'; amount: number }[] {
    if (total === 0) return [];
    if (this.#act.payBy === 'account') return [{ type: 'account', amount: total }];
    return [{ type: 'cash', amount: roundUp ? Math.ceil(total / 500) * 500 : total }];
  }
}

export function expectOk<T>(result: Refusable<T>): T {
  if (!result.ok) throw new RefusedError(result.refusal);
  return result.value;
}

/** The till said no where the replay expected a yes: that is a finding, not a crash to ride out. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(refusal: unknown) {
    super(`the till refused: ${JSON.stringify(refusal)}`);
  }
}
