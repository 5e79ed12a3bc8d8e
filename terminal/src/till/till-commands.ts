import type { Result } from '@counterbook/shared/result';
import { refuse } from '@counterbook/shared/result';
import { chargeCard } from '../card/charge-card.ts';
import {
  addById,
  attachCartCustomer,
  changeLineQuantity,
  discountCartLine,
  discountWholeCart,
  overrideLinePrice,
  removeCartLine,
  voidCart,
} from '../cart/cart-commands.ts';
import { discardParkedCart, parkCart, takeParkedCart } from '../cart/park-cart.ts';
import { changeProduct } from '../catalog/change-product.ts';
import { findProduct, searchProducts } from '../catalog/products.ts';
import { changeCustomer, mergeCustomers } from '../debt/change-customer.ts';
import { lookUpCustomer, registerCustomer, searchCustomers } from '../debt/customers.ts';
import { payDebt } from '../debt/pay-debt.ts';
import type { Till } from '../host/protocol/till.ts';
import { printLabels } from '../label/print-labels.ts';
import { answerPrint } from '../receipt/answer-print.ts';
import { completeSale } from '../sale/complete-sale.ts';
import { findReceipt, recentReceipts, reprintReceipt } from '../sale/receipts.ts';
import { refundReceipt, refundWithoutReceipt } from '../sale/refunds.ts';
import { scanCode } from '../scan/scan-code.ts';
import { closeShift, moveCash, openDrawer, openShift } from '../shift/shift-commands.ts';
import { signIn, signOut, staffViews } from '../staff/staff-commands.ts';
import { askAllowance } from '../stock/ask-allowance.ts';
import { adjustStock, countStock, receiveStock } from '../stock/stock-commands.ts';
import { listAttention } from './attention-views.ts';
import type { TillParts } from './parts.ts';
import { chooseMirror, closeNotice } from './safety-commands.ts';
import { beginSetUp } from './set-up-commands.ts';

type Doors = {
  readonly withParts: <T>(
    command: (parts: TillParts) => Promise<Result<T>> | Result<T>,
  ) => Promise<Result<T>>;
  readonly read: <T>(query: (parts: TillParts) => Promise<T> | T, none: T) => Promise<T>;
};

type Hosted =
  | ('view' | 'onView' | 'papers' | 'onPapers' | 'started' | 'enrol' | 'syncNow' | 'stop')
  | ('maySetUp' | 'changePrinting');

/** Every command of the protocol, by the function that does it. */
export function tillCommands({ withParts, read }: Doors): Omit<Till, Hosted> {
  return {
    staff: () => read(staffViews, []),
    signIn: (input) => withParts((parts) => signIn(parts, input)),
    signOut: () => withParts(signOut),
    openShift: (input) => withParts((parts) => openShift(parts, input)),
    closeShift: (input) => withParts((parts) => closeShift(parts, input)),
    scan: (input) => withParts((parts) => scanCode(parts, input)),
    addProduct: (input) => withParts((parts) => addById(parts, input)),
    changeQuantity: (input) => withParts((parts) => changeLineQuantity(parts, input)),
    removeLine: (input) => withParts((parts) => removeCartLine(parts, input)),
    overridePrice: (input) => withParts((parts) => overrideLinePrice(parts, input)),
    discountLine: (input) => withParts((parts) => discountCartLine(parts, input)),
    discountCart: (input) => withParts((parts) => discountWholeCart(parts, input)),
    attachCustomer: (input) => withParts((parts) => attachCartCustomer(parts, input)),
    voidCart: () => withParts(voidCart),
    parkCart: (input) => withParts((parts) => parkCart(parts, input)),
    takeParkedCart: (input) => withParts((parts) => takeParkedCart(parts, input)),
    discardParkedCart: (input) => withParts((parts) => discardParkedCart(parts, input)),
    completeSale: (input) => withParts((parts) => completeSale(parts, input)),
    chargeCard: (input) => withParts((parts) => chargeCard(parts, input)),
    settleCard: ({ reference }) => withParts(({ cards }) => cards.settle(reference)),
    giveBackCard: ({ reference }) => withParts(({ cards }) => cards.giveBack(reference)),
    refundSale: (input) => withParts((parts) => refundReceipt(parts, input)),
    refundCart: (input) => withParts((parts) => refundWithoutReceipt(parts, input)),
    askAllowance: (input) => withParts((parts) => askAllowance(parts, input)),
    payDebt: (input) => withParts((parts) => payDebt(parts, input)),
    receiveStock: (input) => withParts((parts) => receiveStock(parts, input)),
    countStock: (input) => withParts((parts) => countStock(parts, input)),
    adjustStock: (input) => withParts((parts) => adjustStock(parts, input)),
    moveCash: (input) => withParts((parts) => moveCash(parts, input)),
    openDrawer: (input) => withParts((parts) => openDrawer(parts, input)),
    reprintReceipt: (input) => withParts((parts) => reprintReceipt(parts, input)),
    answerPrint: (input) => withParts((parts) => answerPrint(parts, input)),
    printLabels: (input) => withParts((parts) => printLabels(parts, input)),
    registerCustomer: (input) => withParts((parts) => registerCustomer(parts, input)),
    changeCustomer: (input) => withParts((parts) => changeCustomer(parts, input)),
    mergeCustomers: (input) => withParts((parts) => mergeCustomers(parts, input)),
    changeProduct: (input) => withParts((parts) => changeProduct(parts, input)),
    findProduct: (input) => read((parts) => findProduct(parts, input), null),
    findCustomer: (input) => read((parts) => lookUpCustomer(parts, input), null),
    beginSetUp: (input) => withParts((parts) => beginSetUp(parts, input)),
    chooseMirror: (input) => withParts((parts) => chooseMirror(parts, input)),
    closeNotice: (input) => withParts((parts) => closeNotice(parts, input)),
    searchProducts: (input) => read((parts) => searchProducts(parts, input), []),
    searchCustomers: (input) => read((parts) => searchCustomers(parts, input), []),
    listAttention: () => read(listAttention, refuse({ code: 'till.not-enrolled' })),
    recentReceipts: () => read(recentReceipts, []),
    findReceipt: (input) => read((parts) => findReceipt(parts, input), refuse({ code: 'till.not-enrolled' })),
  };
}
