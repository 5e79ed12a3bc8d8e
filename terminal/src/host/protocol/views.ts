/**
 * What the screen sees of the till. Views are whole and small: each change sends the next one, and a screen that
 * joins late or reconnects gets the present one. Amounts are minor units of `shop.currency`, quantities thousandths.
 */
import type { PrinterCause } from '@counterbook/hardware/printer';
import type { JobCause } from '@counterbook/hardware/spool';
import type { Discount, PricedCart } from '@counterbook/shared/cart';
import type { Customer } from '@counterbook/shared/debt';
import type { EntryOf } from '@counterbook/shared/journal';
import type { ShiftClosed } from '@counterbook/shared/shift';
import type { AuditState } from '@counterbook/shared/sync';
import type { CardAttempt } from '../../card/card-attempt.ts';

/** What the till is waiting for. `failed` names what keeps it from starting, in the cashier's words. */
export type Phase =
  | 'starting'
  | 'failed'
  | 'not-enrolled'
  | 'loading'
  | 'signed-out'
  | 'no-shift'
  | 'selling';

export type TillView = {
  readonly phase: Phase;
  readonly failure: string | null;
  readonly shop: ShopView | null;
  readonly terminalCode: string | null;
  readonly staff: StaffView | null;
  readonly shift: { readonly id: string; readonly openedAt: string; readonly float: number } | null;
  readonly cart: CartView | null;
  /** What anybody at a till of the shop may take, the longest parked first. */
  readonly parked: readonly ParkedCartView[];
  /** The sale or refund just completed, until the next scan. */
  readonly finished: ReceiptView | null;
  readonly card: CardView;
  readonly sync: SyncView;
  readonly printers: readonly PrinterView[];
  /** What somebody must say about what should be on paper, the oldest first. */
  readonly prints: readonly PrintQuestionView[];
  /** What a manager must look at: the first of it, and how much it is. */
  readonly attention: readonly AttentionView[];
  readonly attentionCount: number;
  readonly safety: SafetyView;
  /** While the till starts and that takes long: what it is doing, and how many documents are done. */
  readonly starting: StartView | null;
};

export type CardView = {
  /** The name of the terminal that the till talks to; null where cards are typed in by hand. */
  readonly terminal: string | null;
  /** Of the open cart, oldest first. */
  readonly attempts: readonly CardAttemptView[];
};

export type CardAttemptView = CardAttempt & {
  /** The terminal is being talked to about it. */
  readonly isAsking: boolean;
};

export type StartView = { readonly step: 'checking' | 'rebuilding'; readonly done: number };

/** How well what is on this till is kept. */
export type SafetyView = {
  /** Whether the device's private key is encrypted where it is stored. */
  readonly isKeyEncrypted: boolean;
  /** What this till itself has to tell its manager; closed one by one when read. */
  readonly notices: readonly { readonly id: string; readonly message: string }[];
  /** Null before the till is enrolled. */
  readonly mirror: MirrorView | null;
};

/** The encrypted second copy of the journal. */
export type MirrorView = {
  /** Null where nobody has chosen a place yet. */
  readonly folder: string | null;
  readonly state: 'off' | 'working' | 'up-to-date' | 'absent';
  readonly waiting: number;
  /** What is wrong, in plain words, for the manager. */
  readonly trouble: string | null;
};

export type ShopView = {
  readonly companyName: string;
  readonly shopName: string;
  readonly shopCode: string;
  readonly currency: string;
  readonly locale: string;
  readonly pricesIncludeTax: boolean;
  readonly cashRoundingStep: number;
  readonly taxRates: readonly { readonly code: string; readonly name: string }[];
};

export type StaffView = { readonly id: string; readonly name: string; readonly role: 'manager' | 'cashier' };

export type CartView = PricedCart & {
  readonly id: string;
  readonly discount: Discount | null;
  readonly customer: CustomerView | null;
  /** Stock left by product id, hub level plus own entries beyond `applied`; services and unknowns are absent. */
  readonly stockLeft: Readonly<Record<string, number>>;
  /** Of scarce goods by product id: how much of it this till may sell without a manager, what is in the cart included. */
  readonly quotas: Readonly<Record<string, number>>;
  readonly lastLineId: string | null;
  /** What others did with the parked cart that this one was taken from, without knowing of us. */
  readonly elsewhere: readonly ElsewhereView[];
};

export type ParkedCartView = {
  readonly id: string;
  readonly label: string;
  readonly total: number;
  readonly lineCount: number;
  /** The names of its first lines. */
  readonly goods: readonly string[];
  readonly customerName: string | null;
  readonly staffName: string | null;
  readonly terminalCode: string;
  readonly parkedAt: string;
  /** Whether the other tills can see it: the hub has heard of it. */
  readonly isShared: boolean;
};

export type ElsewhereView = {
  readonly did: 'took' | 'sold' | 'discarded';
  readonly receiptNumber: string | null;
  readonly terminalCode: string;
  readonly staffName: string | null;
  readonly at: string;
};

export type CustomerView = Customer & {
  readonly balance: number;
  readonly limit: number | null;
  /** How much more may be put on the account at this till without a manager; null is as much as one likes. */
  readonly mayOwe: number | null;
  /** Something of it was changed here and waits for the hub. */
  readonly isWaiting: boolean;
  /**
   * A manager is to decide over what was written here: a change is not shown meanwhile, and whoever was registered here
   * is known at this till alone.
   */
  readonly isSetAside: boolean;
};

export type AttentionView = {
  readonly id: string;
  readonly message: string;
  /** What it is about, where a person can open it and put it right. */
  readonly edit: {
    readonly document: 'customer' | 'product';
    readonly documentId: string;
    /** What it turns on; null where no one field is to be confirmed. */
    readonly field: string | null;
  } | null;
};

export type ProductView = {
  readonly id: string;
  readonly sku: string;
  readonly barcode: string;
  readonly name: string;
  readonly kind: 'goods' | 'service';
  readonly unit: 'piece' | 'kg' | 'litre' | 'metre';
  readonly price: number;
  readonly taxCode: string;
  readonly category: string;
  readonly archived: boolean;
  readonly stockLeft: number | null;
  readonly isWaiting: boolean;
  readonly isSetAside: boolean;
};

export type ReceiptView = {
  readonly entry: EntryOf<'sale.completed'> | EntryOf<'sale.refunded'> | EntryOf<'debt.paid'>;
  /** Written at this till. */
  readonly isOwn: boolean;
  readonly print: PrintState;
  /** The printer that it came out of or waits for, where that is not the usual one. */
  readonly cameOutAt: string | null;
  /** Thousandths already refunded, by line id; for a sale. */
  readonly refunded: Readonly<Record<string, number>>;
};

/** `stale`: too old to be printed unasked. */
export type PrintState =
  | 'queued'
  | 'stale'
  | 'sending'
  | 'handed-over'
  | 'confirmed'
  | 'unconfirmed'
  | 'failed';

export type SyncView = {
  readonly state: 'never' | 'online' | 'offline';
  /** Entries that the hub has not acknowledged, and when the oldest of them happened. */
  readonly waiting: number;
  readonly waitingSales: number;
  readonly oldestWaiting: string | null;
  readonly offlineSince: string | null;
  /** The first load runs: what is there can be sold already. */
  readonly isLoading: boolean;
  /** While the first load runs: documents taken so far. */
  readonly loaded: number;
  /** The shop to which this till changes over when its shift is closed and all is at the hub. */
  readonly movingTo: string | null;
  /** The last trouble in plain words, for the manager. */
  readonly trouble: string | null;
  /** Whether the hub has of this till's journal what this till has. */
  readonly audit: AuditState;
  /** What keeps the hub from being reached, or a person must see to; null while all is well. */
  readonly cause: SyncCause | null;
  /** Changes that the hub has told of and that have not come down yet. */
  readonly toCome: number;
  /** The journal, which goes up, and each feed, which comes down. */
  readonly collections: readonly CollectionSyncView[];
};

/** `sign-in-page`: another page answers in the hub's place. `not-stored`: what came down could not be written here. */
export type SyncCause =
  | 'unreachable'
  | 'sign-in-page'
  | 'busy'
  | 'refused'
  | 'not-stored'
  | 'not-accepted'
  | 'outdated'
  | 'revoked';

export type CollectionSyncView = {
  readonly name: string;
  readonly waiting: number;
  /** When the oldest waiting entry happened; what waits at the hub does not say. */
  readonly oldestWaiting: string | null;
  readonly lastSuccess: string | null;
  readonly lastError: { readonly at: string; readonly message: string } | null;
  /** Whether that error is the state it is in. */
  readonly isStopped: boolean;
};

export type PrinterView = {
  readonly name: string;
  readonly kind: 'virtual' | 'real';
  readonly role: 'receipt' | 'kitchen' | 'label';
  /** Stands in for another. */
  readonly isSpare: boolean;
  readonly state: 'ready' | 'printing' | 'trouble';
  readonly trouble: PrinterTrouble | null;
  /** What wants to be seen to soon. */
  readonly note: PrinterNote | null;
  readonly waiting: number;
  /** It takes what it is sent and says nothing of itself. */
  readonly isSilent: boolean;
};

/** `disk`: it takes nothing, and what is printed must be on disk first. */
export type PrinterTrouble = PrinterCause | 'disk';

/** Of the drawer that hangs on it as well: it stands open, or it could not be opened. */
export type PrinterNote = 'paper-low' | 'drawer-open' | 'drawer-stuck';

export type PrintQuestionView = {
  readonly jobId: string;
  readonly what: 'receipt' | 'kitchen-ticket' | 'label';
  /** The receipt's number, or what the label is for; empty where it has none. */
  readonly title: string;
  readonly copy: number;
  readonly printer: string;
  readonly madeAt: string;
  /** `came-out`: it may be on paper. The others are surely not. */
  readonly asks: 'came-out' | 'still-wanted' | 'try-again';
  readonly why: JobCause | null;
};

export type ShiftReportView = { readonly entryId: string; readonly report: ShiftClosed };
