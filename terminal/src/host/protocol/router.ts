/**
 * The one protocol between a till and its screens: typed commands and subscriptions, whatever carries them (a
 * local WebSocket under the kiosk host, the preload bridge under Electron).
 */
import { initTRPC } from '@trpc/server';
import type { Counter } from '../counter/counter.ts';
import { takeWeight } from '../counter/take-weight.ts';
import { tareScale } from '../counter/tare-scale.ts';
import type { DeviceSetUp } from '../devices/device-set-up.ts';
import { callbackToAsyncIterable } from './callback-to-async-iterable.ts';
import { eachValue } from './each-value.ts';
import { inputs } from './inputs.ts';
import type { Till } from './till.ts';

export type RouterContext = { readonly till: Till; readonly counter: Counter; readonly setUp: DeviceSetUp };

const t = initTRPC.context<RouterContext>().create();
const { procedure } = t;

export const tillRouter = t.router({
  view: procedure.subscription(({ ctx: { till }, signal }) =>
    callbackToAsyncIterable(till.view(), till.onView, signal),
  ),
  papers: procedure.subscription(({ ctx: { till }, signal }) =>
    callbackToAsyncIterable(till.papers(), till.onPapers, signal),
  ),

  counter: procedure.subscription(({ ctx: { counter }, signal }) =>
    callbackToAsyncIterable(counter.view(), counter.onView, signal),
  ),
  scans: procedure.subscription(({ ctx: { counter }, signal }) => eachValue(counter.scans.onScan, signal)),
  /** The scale weighs while this is subscribed to. */
  weights: procedure.subscription(({ ctx: { counter }, signal }) =>
    callbackToAsyncIterable(
      counter.scale()?.state() ?? null,
      counter.scale()?.watch ?? (() => () => {}),
      signal,
    ),
  ),
  takeWeight: procedure
    .input(inputs.takeWeight)
    .mutation(({ ctx: { till, counter }, input }) => takeWeight(till, counter.scale(), input)),
  tareScale: procedure
    .input(inputs.tareScale)
    .mutation(({ ctx: { counter }, input }) => tareScale(counter.scale(), input)),
  customer: procedure.subscription(({ ctx: { counter }, signal }) =>
    callbackToAsyncIterable(counter.customer(), counter.onCustomer, signal),
  ),
  showPaying: procedure
    .input(inputs.showPaying)
    .mutation(({ ctx: { counter }, input }) => counter.showPaying(input.left)),

  devices: procedure.subscription(({ ctx: { setUp }, signal }) =>
    callbackToAsyncIterable(setUp.view(), setUp.onView, signal),
  ),
  beginSetUp: procedure.input(inputs.beginSetUp).mutation(({ ctx, input }) => ctx.till.beginSetUp(input)),
  findDevices: procedure.input(inputs.findDevices).mutation(({ ctx, input }) => ctx.setUp.find(input)),
  chooseDevice: procedure.input(inputs.chooseDevice).mutation(({ ctx, input }) => ctx.setUp.choose(input)),
  printTestPage: procedure
    .input(inputs.printTestPage)
    .mutation(({ ctx, input }) => ctx.setUp.printTestPage(input)),
  tryDrawer: procedure.input(inputs.tryDrawer).mutation(({ ctx, input }) => ctx.setUp.tryDrawer(input)),

  enrol: procedure.input(inputs.enrol).mutation(({ ctx, input }) => ctx.till.enrol(input)),
  staff: procedure.query(({ ctx }) => ctx.till.staff()),
  signIn: procedure.input(inputs.signIn).mutation(({ ctx, input }) => ctx.till.signIn(input)),
  signOut: procedure.mutation(({ ctx }) => ctx.till.signOut()),
  openShift: procedure.input(inputs.openShift).mutation(({ ctx, input }) => ctx.till.openShift(input)),
  closeShift: procedure.input(inputs.closeShift).mutation(({ ctx, input }) => ctx.till.closeShift(input)),

  scan: procedure.input(inputs.scan).mutation(({ ctx, input }) => ctx.till.scan(input)),
  addProduct: procedure.input(inputs.addProduct).mutation(({ ctx, input }) => ctx.till.addProduct(input)),
  changeQuantity: procedure
    .input(inputs.changeQuantity)
    .mutation(({ ctx, input }) => ctx.till.changeQuantity(input)),
  removeLine: procedure.input(inputs.removeLine).mutation(({ ctx, input }) => ctx.till.removeLine(input)),
  overridePrice: procedure
    .input(inputs.overridePrice)
    .mutation(({ ctx, input }) => ctx.till.overridePrice(input)),
  discountLine: procedure
    .input(inputs.discountLine)
    .mutation(({ ctx, input }) => ctx.till.discountLine(input)),
  discountCart: procedure
    .input(inputs.discountCart)
    .mutation(({ ctx, input }) => ctx.till.discountCart(input)),
  attachCustomer: procedure
    .input(inputs.attachCustomer)
    .mutation(({ ctx, input }) => ctx.till.attachCustomer(input)),
  voidCart: procedure.mutation(({ ctx }) => ctx.till.voidCart()),

  parkCart: procedure.input(inputs.parkCart).mutation(({ ctx, input }) => ctx.till.parkCart(input)),
  takeParkedCart: procedure
    .input(inputs.takeParkedCart)
    .mutation(({ ctx, input }) => ctx.till.takeParkedCart(input)),
  discardParkedCart: procedure
    .input(inputs.discardParkedCart)
    .mutation(({ ctx, input }) => ctx.till.discardParkedCart(input)),

  completeSale: procedure
    .input(inputs.completeSale)
    .mutation(({ ctx, input }) => ctx.till.completeSale(input)),
  chargeCard: procedure.input(inputs.chargeCard).mutation(({ ctx, input }) => ctx.till.chargeCard(input)),
  settleCard: procedure.input(inputs.settleCard).mutation(({ ctx, input }) => ctx.till.settleCard(input)),
  giveBackCard: procedure
    .input(inputs.giveBackCard)
    .mutation(({ ctx, input }) => ctx.till.giveBackCard(input)),
  refundSale: procedure.input(inputs.refundSale).mutation(({ ctx, input }) => ctx.till.refundSale(input)),
  refundCart: procedure.input(inputs.refundCart).mutation(({ ctx, input }) => ctx.till.refundCart(input)),
  askAllowance: procedure
    .input(inputs.askAllowance)
    .mutation(({ ctx, input }) => ctx.till.askAllowance(input)),
  payDebt: procedure.input(inputs.payDebt).mutation(({ ctx, input }) => ctx.till.payDebt(input)),
  receiveStock: procedure
    .input(inputs.receiveStock)
    .mutation(({ ctx, input }) => ctx.till.receiveStock(input)),
  countStock: procedure.input(inputs.countStock).mutation(({ ctx, input }) => ctx.till.countStock(input)),
  adjustStock: procedure.input(inputs.adjustStock).mutation(({ ctx, input }) => ctx.till.adjustStock(input)),
  moveCash: procedure.input(inputs.moveCash).mutation(({ ctx, input }) => ctx.till.moveCash(input)),
  openDrawer: procedure.input(inputs.openDrawer).mutation(({ ctx, input }) => ctx.till.openDrawer(input)),
  reprintReceipt: procedure
    .input(inputs.reprintReceipt)
    .mutation(({ ctx, input }) => ctx.till.reprintReceipt(input)),
  answerPrint: procedure.input(inputs.answerPrint).mutation(({ ctx, input }) => ctx.till.answerPrint(input)),
  printLabels: procedure.input(inputs.printLabels).mutation(({ ctx, input }) => ctx.till.printLabels(input)),
  registerCustomer: procedure
    .input(inputs.registerCustomer)
    .mutation(({ ctx, input }) => ctx.till.registerCustomer(input)),
  changeCustomer: procedure
    .input(inputs.changeCustomer)
    .mutation(({ ctx, input }) => ctx.till.changeCustomer(input)),
  mergeCustomers: procedure
    .input(inputs.mergeCustomers)
    .mutation(({ ctx, input }) => ctx.till.mergeCustomers(input)),
  changeProduct: procedure
    .input(inputs.changeProduct)
    .mutation(({ ctx, input }) => ctx.till.changeProduct(input)),

  chooseMirror: procedure
    .input(inputs.chooseMirror)
    .mutation(({ ctx, input }) => ctx.till.chooseMirror(input)),
  closeNotice: procedure.input(inputs.closeNotice).mutation(({ ctx, input }) => ctx.till.closeNotice(input)),

  syncNow: procedure.mutation(({ ctx }) => ctx.till.syncNow()),

  findProduct: procedure.input(inputs.findProduct).query(({ ctx, input }) => ctx.till.findProduct(input)),
  findCustomer: procedure.input(inputs.findCustomer).query(({ ctx, input }) => ctx.till.findCustomer(input)),
  searchProducts: procedure.input(inputs.search).query(({ ctx, input }) => ctx.till.searchProducts(input)),
  searchCustomers: procedure.input(inputs.search).query(({ ctx, input }) => ctx.till.searchCustomers(input)),
  listAttention: procedure.query(({ ctx }) => ctx.till.listAttention()),
  recentReceipts: procedure.query(({ ctx }) => ctx.till.recentReceipts()),
  findReceipt: procedure.input(inputs.findReceipt).query(({ ctx, input }) => ctx.till.findReceipt(input)),
});

export type TillRouter = typeof tillRouter;
