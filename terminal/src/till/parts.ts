import type { EntryOf, JournalEntry } from '@counterbook/shared/journal';
import type { FedCustomer, FedProduct } from '@counterbook/shared/sync';
import type { CardPayments } from '../card/card-payments.ts';
import type { CartKeeper } from '../cart/cart-keeper.ts';
import type { KeptMarks } from '../cart/kept-marks.ts';
import type { ParkedCarts } from '../cart/parked-carts.ts';
import type { OwnEdits } from '../edit/own-edits.ts';
import type { StaffView } from '../host/protocol/views.ts';
import type { Journal } from '../journal/journal.ts';
import type { Witness } from '../journal/witness.ts';
import type { ChangingPrinting } from '../receipt/changing-printing.ts';
import type { Pins } from '../staff/pins.ts';
import type { Levels } from '../stock/levels.ts';
import type { Documents } from './documents.ts';
import type { Mirroring } from './mirroring.ts';
import type { ShopFacts } from './shop-facts.ts';

/** Pino's way of logging, as far as the engine uses it. */
export type Log = {
  readonly info: (facts: object, message: string) => void;
  readonly warn: (facts: object, message: string) => void;
  readonly error: (facts: object, message: string) => void;
};

export type Receipt = EntryOf<'sale.completed'> | EntryOf<'sale.refunded'> | EntryOf<'debt.paid'>;

/** Who stands at the till, and what was just done. Gone with the process, as a signed-in person must be. */
export type Session = {
  staff: StaffView | null;
  shift: { readonly id: string; readonly openedAt: string; readonly float: number } | null;
  finished: Receipt | null;
  readonly keptMarks: KeptMarks;
  /** Until when who has the grant may set devices up. */
  setUp?: { readonly grant: string; readonly until: number } | undefined;
  /** What the terminal is asked goes on whatever epoch the journal is in. */
  cards?: CardPayments;
};

/** What the commands of an enrolled till are given. */
export type TillParts = {
  readonly now: () => number;
  readonly newId: () => string;
  readonly session: Session;
  /** False while the first load runs: what is not found may be on its way. */
  readonly isLoaded: () => boolean;
  readonly facts: ShopFacts;
  readonly journal: Journal;
  readonly cart: CartKeeper;
  readonly cards: CardPayments;
  readonly parkedCarts: ParkedCarts;
  readonly levels: Levels;
  readonly pins: Pins;
  readonly printing: ChangingPrinting;
  /** As this till shows them: with what was changed here and is not back from the hub. */
  readonly products: Documents<FedProduct>;
  readonly customers: Documents<FedCustomer>;
  readonly edits: OwnEdits;
  /** The shop's other tills. */
  readonly journals: Documents<JournalEntry>;
  readonly mirroring: Mirroring;
  readonly witness: Witness;
  readonly closeNotice: (id: string) => void;
  readonly search: <Doc extends object>(collection: string, text: string, limit: number) => readonly Doc[];
};
