/**
 * The day that every fault strikes: open shift, a sale in cash, a sale with cash, card and account whose cart was parked
 * and taken back, a refund with its original, a debt payment, a delivery, close shift. What was asked is asked again under the same id after a restart,
 * so that the day ends with the same figures however often it was cut off.
 */
import { randomUUID } from 'node:crypto';
import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import type { Tender } from '@counterbook/shared/sale';
import type { FaultTill } from './fault-till.ts';

export type Shop = {
  readonly manager: { readonly staffId: string; readonly pin: string };
  readonly loaf: { readonly id: string; readonly price: number };
  readonly croissant: { readonly id: string; readonly price: number };
  readonly customerId: string;
};

export type Acknowledged = { readonly id: string; readonly hash: string | null; readonly act: string };
type Rung = { readonly cartId: string };

const FLOAT = 10_000;
const CARD = 300;
const ACCOUNT = 200;
const PAID_OFF = 1_500;

export class ScriptedDay {
  /** Everything that the till answered with a yes, and that must therefore be in its journal. */
  readonly acknowledged: Acknowledged[] = [];
  /** The ids under which each act was asked, so that none is found twice. */
  readonly asked: { readonly act: JournalEntry['type']; readonly commandId: string }[] = [];
  readonly #shop: Shop;
  readonly #onRungUp: () => void;
  readonly #ids = { take: randomUUID(), refund: randomUUID(), payment: randomUUID(), delivery: randomUUID() };
  #shiftId: string | null = null;
  #cashSale: Rung | null = null;
  #parked: Rung | null = null;
  #mixedSale: Rung | null = null;
  #sold: EntryOf<'sale.completed'> | null = null;
  #done = new Set<string>();

  /** `onRungUp` is told between the ringing up and the tender of each sale. */
  constructor(shop: Shop, onRungUp: () => void = () => undefined) {
    this.#shop = shop;
    this.#onRungUp = onRungUp;
  }

  get isOver(): boolean {
    return this.#done.has('close');
  }

  /** From where it stands to the end. Rejects when the till dies or refuses; call again once it is back. */
  async goOn(till: FaultTill): Promise<void> {
    if (this.isOver) return;
    await signInAgain(till, this.#shop);
    await this.#once('open', () => this.#openShift(till));
    await this.#once('cash sale', () => this.#sellForCash(till));
    await this.#once('parking', () => this.#park(till));
    await this.#once('taking', () => this.#take(till));
    await this.#once('mixed sale', () => this.#sellMixed(till));
    await this.#once('refund', () => this.#refund(till));
    await this.#once('payment', () => this.#payDebt(till));
    await this.#once('delivery', () => this.#receive(till));
    await this.#once('close', () => this.#closeShift(till));
  }

  async #once(step: string, work: () => Promise<void>): Promise<void> {
    if (this.#done.has(step)) return;
    await work();
    this.#done.add(step);
  }

  async #openShift(till: FaultTill): Promise<void> {
    const open = till.view.shift;
    if (open === null) {
      const { shiftId } = await till.ask((commands) => commands.openShift.mutate({ float: FLOAT }));
      this.acknowledged.push({ id: shiftId, hash: null, act: 'shift.opened' });
      this.#shiftId = shiftId;
      await till.until((view) => view.phase === 'selling');
    } else this.#shiftId = open.id;
  }

  async #sellForCash(till: FaultTill): Promise<void> {
    const { loaf, croissant } = this.#shop;
    this.#cashSale ??= await this.#ringUp(till, [loaf.id, croissant.id, croissant.id], 'sale.completed');
    const given = Math.ceil(cashTotal(this.#shop) / 500) * 500;
    this.#sold = await this.#complete(till, this.#cashSale, [{ type: 'cash', amount: given }]);
  }

  async #park(till: FaultTill): Promise<void> {
    const { loaf, croissant, customerId } = this.#shop;
    this.#parked ??= await this.#ringUp(till, [loaf.id, loaf.id, croissant.id], 'cart.parked', customerId);
    const { cartId } = this.#parked;
    this.#acknowledge(await till.ask((commands) => commands.parkCart.mutate({ cartId })));
  }

  async #take(till: FaultTill): Promise<void> {
    const input = { commandId: this.#ids.take, cartId: this.#parked?.cartId ?? '' };
    this.#ask('cart.taken', this.#ids.take);
    const entry = await till.ask((commands) => commands.takeParkedCart.mutate(input));
    this.#acknowledge(entry);
    this.#mixedSale = { cartId: entry.payload.openedAs };
    this.#ask('sale.completed', entry.payload.openedAs);
  }

  async #sellMixed(till: FaultTill): Promise<void> {
    const cash = mixedTotal(this.#shop) - CARD - ACCOUNT;
    await this.#complete(till, this.#mixedSale ?? { cartId: '' }, [
      { type: 'card', amount: CARD, reference: 'slip 17' },
      { type: 'account', amount: ACCOUNT },
      { type: 'cash', amount: cash },
    ]);
  }

  async #ringUp(
    till: FaultTill,
    products: readonly string[],
    act: JournalEntry['type'],
    customerId: string | null = null,
  ): Promise<Rung> {
    if ((till.view.cart?.lines.length ?? 0) > 0) await till.ask((commands) => commands.voidCart.mutate());
    for (const productId of products) {
      const line = { productId, quantity: 1_000, separate: true };
      await till.ask((commands) => commands.addProduct.mutate(line));
    }
    if (customerId !== null) await till.ask((commands) => commands.attachCustomer.mutate({ customerId }));
    const { cart } = await till.until((view) => view.cart?.lines.length === products.length);
    const cartId = cart?.id ?? '';
    this.asked.push({ act, commandId: cartId });
    this.#onRungUp();
    return { cartId };
  }

  async #complete(till: FaultTill, { cartId }: Rung, tenders: Tender[]): Promise<EntryOf<'sale.completed'>> {
    const entry = await till.ask((commands) => commands.completeSale.mutate({ cartId, tenders }));
    this.#acknowledge(entry);
    return entry;
  }

  async #refund(till: FaultTill): Promise<void> {
    const line = this.#sold?.payload.lines.find(({ productId }) => productId === this.#shop.croissant.id);
    const input = {
      commandId: this.#ids.refund,
      entryId: this.#sold?.id ?? '',
      lines: [{ lineId: line?.id ?? '', quantity: 1_000, restock: true }],
      tenders: [{ type: 'cash' as const, amount: this.#shop.croissant.price }],
      reason: 'stale',
      approval: null,
    };
    this.#ask('sale.refunded', this.#ids.refund);
    this.#acknowledge(await till.ask((commands) => commands.refundSale.mutate(input)));
  }

  async #payDebt(till: FaultTill): Promise<void> {
    const { customerId } = this.#shop;
    const tenders = [{ type: 'cash' as const, amount: PAID_OFF }];
    const input = { commandId: this.#ids.payment, customerId, amount: PAID_OFF, tenders };
    this.#ask('debt.paid', this.#ids.payment);
    this.#acknowledge(await till.ask((commands) => commands.payDebt.mutate(input)));
  }

  async #receive(till: FaultTill): Promise<void> {
    const lines = [{ productId: this.#shop.loaf.id, quantity: 12_000 }];
    const input = { commandId: this.#ids.delivery, reference: 'morning delivery', lines };
    this.#ask('stock.received', this.#ids.delivery);
    this.#acknowledge(await till.ask((commands) => commands.receiveStock.mutate(input)));
  }

  async #closeShift(till: FaultTill): Promise<void> {
    const counted = drawerOf(this.#shop);
    const shiftId = this.#shiftId ?? '';
    const { entryId, report } = await till.ask((commands) =>
      commands.closeShift.mutate({ shiftId, counted }),
    );
    this.acknowledged.push({ id: entryId, hash: null, act: 'shift.closed' });
    const { sales, refunds, tenders, difference } = report;
    const told = JSON.stringify({ sales, refunds, tenders, difference });
    const wanted = JSON.stringify(figuresOf(this.#shop));
    if (told !== wanted) throw new Error(`the shift closed with ${told} instead of ${wanted}`);
  }

  #ask(act: JournalEntry['type'], commandId: string): void {
    if (!this.asked.some((known) => known.commandId === commandId)) this.asked.push({ act, commandId });
  }

  #acknowledge({ id, hash, type }: JournalEntry): void {
    this.acknowledged.push({ id, hash, act: type });
  }
}

/** Ready for the next person, whatever happened before. */
export async function signInAgain(till: FaultTill, shop: Shop): Promise<void> {
  const ready = ['signed-out', 'no-shift', 'selling', 'failed'];
  const { phase } = await till.until((view) => ready.includes(view.phase) && !view.sync.isLoading);
  if (phase === 'signed-out') {
    await till.ask((commands) => commands.signIn.mutate(shop.manager));
    await till.until((view) => view.phase === 'no-shift' || view.phase === 'selling');
  }
}

/** One loaf for cash, in whatever shift: what a till must be able to do that says it is ready. */
export async function sellOne(till: FaultTill, shop: Shop): Promise<EntryOf<'sale.completed'>> {
  await signInAgain(till, shop);
  if (till.view.shift === null) {
    await till.ask((commands) => commands.openShift.mutate({ float: FLOAT }));
    await till.until((view) => view.phase === 'selling');
  }
  if ((till.view.cart?.lines.length ?? 0) > 0) await till.ask((commands) => commands.voidCart.mutate());
  const line = { productId: shop.loaf.id, quantity: 1_000, separate: true };
  await till.ask((commands) => commands.addProduct.mutate(line));
  const { cart } = await till.until((view) => view.cart?.lines.length === 1);
  const tenders = [{ type: 'cash' as const, amount: shop.loaf.price }];
  return till.ask((commands) => commands.completeSale.mutate({ cartId: cart?.id ?? '', tenders }));
}

function cashTotal({ loaf, croissant }: Shop): number {
  return loaf.price + 2 * croissant.price;
}

function mixedTotal({ loaf, croissant }: Shop): number {
  return 2 * loaf.price + croissant.price;
}

function cashTaken(shop: Shop): number {
  return cashTotal(shop) + mixedTotal(shop) - CARD - ACCOUNT + PAID_OFF - shop.croissant.price;
}

function drawerOf(shop: Shop): number {
  return FLOAT + cashTaken(shop);
}

function figuresOf(shop: Shop) {
  return {
    sales: { count: 2, total: cashTotal(shop) + mixedTotal(shop) },
    refunds: { count: 1, total: shop.croissant.price },
    tenders: { cash: cashTaken(shop), card: CARD, account: ACCOUNT },
    difference: 0,
  };
}
