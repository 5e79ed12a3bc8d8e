import type { Paper } from '@counterbook/hardware/receipt';
import type { Customer } from '@counterbook/shared/debt';
import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import type { Result } from '@counterbook/shared/result';
import type { PrintDevices } from '../../receipt/changing-printing.ts';
import type { Inputs } from './inputs.ts';
import type {
  AttentionView,
  CustomerView,
  ProductView,
  ReceiptView,
  ShiftReportView,
  StaffView,
  TillView,
} from './views.ts';

type Command<K extends keyof Inputs, T> = (input: Inputs[K]) => Promise<Result<T>>;

/**
 * The till's engine as its hosts see it: commands answer with a result, views come by subscription. A repeated
 * command with the same `cartId` or `commandId` answers what it answered before and does nothing again.
 */
export type Till = {
  readonly view: () => TillView;
  /** Calls back with each next view; returns how to stop. */
  readonly onView: (listener: (view: TillView) => void) => () => void;
  /** The virtual printer's last papers, newest first; calls back with all of them. Empty with a real printer. */
  readonly papers: () => readonly Paper[];
  readonly onPapers: (listener: (papers: readonly Paper[]) => void) => () => void;

  /** Resolves when the start has come to its end; `in-use` where another process has this till's file. */
  readonly started: () => Promise<'started' | 'failed' | 'in-use'>;

  readonly enrol: Command<'enrol', { terminalCode: string }>;
  readonly staff: () => Promise<readonly StaffView[]>;
  readonly signIn: Command<'signIn', StaffView>;
  readonly signOut: () => Promise<Result<null>>;
  readonly openShift: Command<'openShift', { shiftId: string }>;
  readonly closeShift: Command<'closeShift', ShiftReportView>;

  readonly scan: Command<'scan', { lineId: string }>;
  readonly addProduct: Command<'addProduct', { lineId: string }>;
  readonly changeQuantity: Command<'changeQuantity', null>;
  readonly removeLine: Command<'removeLine', null>;
  readonly overridePrice: Command<'overridePrice', null>;
  readonly discountLine: Command<'discountLine', null>;
  readonly discountCart: Command<'discountCart', null>;
  readonly attachCustomer: Command<'attachCustomer', null>;
  readonly voidCart: () => Promise<Result<null>>;

  readonly parkCart: Command<'parkCart', EntryOf<'cart.parked'>>;
  readonly takeParkedCart: Command<'takeParkedCart', EntryOf<'cart.taken'>>;
  readonly discardParkedCart: Command<'discardParkedCart', EntryOf<'cart.discarded'>>;

  readonly completeSale: Command<'completeSale', EntryOf<'sale.completed'>>;
  /** Answer at once; what comes of it is among the attempts in the view. */
  readonly chargeCard: Command<'chargeCard', null>;
  readonly settleCard: Command<'settleCard', null>;
  readonly giveBackCard: Command<'giveBackCard', null>;
  readonly refundSale: Command<'refundSale', EntryOf<'sale.refunded'>>;
  readonly refundCart: Command<'refundCart', EntryOf<'sale.refunded'>>;
  /** Answers at once; what comes of it is in the view. */
  readonly askAllowance: Command<'askAllowance', null>;
  readonly payDebt: Command<'payDebt', EntryOf<'debt.paid'>>;
  readonly receiveStock: Command<'receiveStock', EntryOf<'stock.received'>>;
  readonly countStock: Command<'countStock', EntryOf<'stock.counted'>>;
  readonly adjustStock: Command<'adjustStock', EntryOf<'stock.adjusted'>>;
  readonly moveCash: Command<'moveCash', JournalEntry>;
  readonly openDrawer: Command<'openDrawer', JournalEntry>;
  readonly reprintReceipt: Command<'reprintReceipt', JournalEntry>;
  /** What somebody at the printer says of what is in doubt, or waits for a word. */
  readonly answerPrint: Command<'answerPrint', null>;
  /** Labels of a product for its shelf; they are on disk when this answers, and come out when their printer is well. */
  readonly printLabels: Command<'printLabels', null>;
  readonly registerCustomer: Command<'registerCustomer', Customer>;
  readonly changeCustomer: Command<'changeCustomer', EntryOf<'customer.changed'>>;
  readonly mergeCustomers: Command<'mergeCustomers', EntryOf<'customer.merged'>>;
  readonly changeProduct: Command<'changeProduct', EntryOf<'product.changed'>>;

  /** Answers with the recovery code, which the manager keeps on paper: it opens the mirror. */
  readonly chooseMirror: Command<'chooseMirror', { recoveryCode: string }>;
  readonly closeNotice: Command<'closeNotice', null>;
  /** A manager's yes to the set-up of devices, for as long as it takes. */
  readonly beginSetUp: Command<'beginSetUp', { grant: string }>;
  readonly maySetUp: (grant: string) => Promise<Result<null>>;
  /** `choose` is asked when nothing is being printed, and what it answers prints from then on. */
  readonly changePrinting: (choose: () => Result<PrintDevices>) => Promise<Result<null>>;
  /** Tries the way to the hub now, whatever waits for its turn; answers before it has come through. */
  readonly syncNow: () => Promise<Result<null>>;

  readonly findProduct: (input: Inputs['findProduct']) => Promise<ProductView | null>;
  readonly findCustomer: (input: Inputs['findCustomer']) => Promise<CustomerView | null>;
  readonly searchProducts: (input: Inputs['search']) => Promise<readonly ProductView[]>;
  readonly searchCustomers: (input: Inputs['search']) => Promise<readonly CustomerView[]>;
  /** What a manager must look at, more of it than the view carries. */
  readonly listAttention: () => Promise<Result<readonly AttentionView[]>>;
  readonly recentReceipts: () => Promise<readonly ReceiptView[]>;
  readonly findReceipt: Command<'findReceipt', ReceiptView>;

  readonly stop: () => Promise<void>;
};
