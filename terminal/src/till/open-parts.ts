import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { loadShaperFor } from '@counterbook/hardware/receipt';
import { openSpoolFile } from '@counterbook/hardware/spool';
import { type CardPayments, openCardPayments } from '../card/card-payments.ts';
import { openCartKeeper } from '../cart/cart-keeper.ts';
import { forgetLateCart } from '../cart/forget-late-cart.ts';
import { openParkedCarts } from '../cart/parked-carts.ts';
import { openOwnEdits } from '../edit/own-edits.ts';
import { shownDocuments } from '../edit/shown-documents.ts';
import { openArchive } from '../journal/archive.ts';
import type { KeyOfEpoch } from '../journal/check-journal.ts';
import { type Journal, openJournal, type Place } from '../journal/journal.ts';
import { openStoredJournal } from '../journal/stored-journal.ts';
import { openWitness } from '../journal/witness.ts';
import { openChangingPrinting } from '../receipt/changing-printing.ts';
import { printUnqueued, spoolMark } from '../receipt/print-unqueued.ts';
import { openReceiptPrinting } from '../receipt/receipt-printing.ts';
import { OPENED_BY_HAND } from '../receipt/till-drawer.ts';
import { findEntry } from '../sale/find-entry.ts';
import { isReceipt } from '../sale/receipts.ts';
import { findOpenShift } from '../shift/shift-commands.ts';
import { createPins } from '../staff/pins.ts';
import { openLevels } from '../stock/levels.ts';
import type { Store } from '../store/index.ts';
import type { TillDatabase } from './collections.ts';
import type { EngineDeps } from './create-till.ts';
import { documentsOf } from './documents.ts';
import { openMirroring } from './mirroring.ts';
import { addNotice, closeNotice } from './notices.ts';
import type { Session, TillParts } from './parts.ts';
import { openShopFacts } from './shop-facts.ts';

type Opened = {
  readonly store: Store;
  readonly database: TillDatabase;
  readonly privateKey: KeyObject;
  readonly keyOf: KeyOfEpoch;
  readonly onChange: () => void;
  readonly place: Place;
  /** Of the epoch before, where the till goes on without a restart. */
  readonly session?: Session | undefined;
  readonly isLoaded: () => boolean;
};

/** Everything that the commands of an enrolled till stand on, as the file left it. */
export async function openParts(deps: EngineDeps, opened: Opened): Promise<TillParts> {
  const { store, database, privateKey, place } = opened;
  const { now, newId, log } = deps;
  const { local } = store;
  const facts = await openShopFacts({
    settings: documentsOf(database.settings),
    staff: documentsOf(database.staff),
    attention: documentsOf(database.attention),
    local,
  });
  const witness = openWitness(deps.directory);
  const documents = documentsOf(database.journal);
  const journal = openJournal({
    collection: database.journal,
    documents,
    stored: await openStoredJournal(documents, local, place),
    archive: openArchive(deps.directory),
    place,
    privateKey,
    now,
    onCommit: witness.write,
  });
  const products = documentsOf(database.products);
  const customers = documentsOf(database.customers);
  const attention = documentsOf(database.attention);
  const edits = await openOwnEdits({ journal, products, customers, attention });
  const session = opened.session ?? (await firstSession(journal));
  session.cards ??= await openCards(deps, opened, journal);
  const openSpool = () => {
    const file = openSpoolFile(join(deps.directory, 'spool.db'), spoolMark(journal));
    if (file.isDamaged) addNotice(local, { id: `spool-damaged-${now()}`, message: SPOOL_DAMAGED });
    return file;
  };
  const parts: TillParts = {
    now,
    newId,
    session,
    facts,
    journal,
    cards: session.cards,
    cart: openCartKeeper({ local, newId, settings: facts.settings }),
    parkedCarts: await openParkedCarts({ journal, carts: documentsOf(database.carts) }),
    levels: await openLevels({
      journal,
      journals: documentsOf(database.journals),
      stock: documentsOf(database.stock),
      debts: documentsOf(database.debts),
      local,
      isLoaded: opened.isLoaded,
    }),
    pins: createPins({ local, now, onLock: refusalsInto(journal, session) }),
    printing: openChangingPrinting(deps.printing(), (devices) =>
      openReceiptPrinting({
        ...devices,
        file: openSpool(),
        now,
        settings: facts.settings,
        onDrawerByHand: drawerByHandInto(journal, session, log),
        cashierOf: (staffId) => facts.staff().find(({ id }) => id === staffId)?.name ?? '',
        log,
      }),
    ),
    products: shownDocuments(products, edits.products),
    customers: shownDocuments(customers, edits.customers),
    edits,
    isLoaded: opened.isLoaded,
    journals: documentsOf(database.journals),
    mirroring: openMirroring({
      local,
      journal,
      secret: () => deps.keys.secret(deps.directory),
      keyOf: opened.keyOf,
      now,
      onChange: opened.onChange,
    }),
    witness,
    closeNotice: (id) => closeNotice(local, id),
    search: store.search,
  };
  makeLettersReady(parts, log);
  await printUnqueued(parts, parts.printing.mark());
  await forgetLateCart(parts);
  session.finished ??= await findInterruptedReceipt(parts);
  customers.onChange((ids) => {
    if (ids.includes(parts.cart.current()?.customerId ?? '')) opened.onChange();
  });
  return parts;
}

/** Beside everything else: where it fails, the first such letter tries again. */
function makeLettersReady({ facts }: Pick<TillParts, 'facts'>, log: EngineDeps['log']): void {
  loadShaperFor(facts.settings()?.locale ?? 'en').catch((error: unknown) =>
    log.warn({ error }, 'the letters of this shop could not be made ready'),
  );
}

function refusalsInto(journal: Journal, session: Session) {
  return async (staffId: string, attempts: number): Promise<void> => {
    const shiftId = session.shift?.id ?? null;
    await journal.append({ type: 'staff.refused', payload: { attempts }, staffId, shiftId });
  };
}

/** By key or by force: no command of anybody's, and so nobody is waiting for the answer. */
function drawerByHandInto(journal: Journal, session: Session, log: EngineDeps['log']) {
  return (): void => {
    const who = { staffId: session.staff?.id ?? null, shiftId: session.shift?.id ?? null };
    const payload = { reason: OPENED_BY_HAND };
    journal
      .append({ type: 'drawer.opened', payload, ...who })
      .catch((error: unknown) => log.error({ error }, 'that the drawer was opened by hand is in no journal'));
  };
}

async function firstSession(journal: Journal): Promise<Session> {
  return { staff: null, shift: await findOpenShift(journal), finished: null, keptMarks: new Map() };
}

function openCards(
  { card }: EngineDeps,
  { store, place, onChange }: Opened,
  journal: Journal,
): Promise<CardPayments> {
  return openCardPayments({
    local: store.local,
    port: card,
    terminalId: place.terminalId,
    isSold: async (cartId) => (await journal.byCommand(cartId))?.type === 'sale.completed',
    onChange,
  });
}

/** The last act's receipt, where nobody knows whether it came out: shown, so that the cashier can look. */
async function findInterruptedReceipt(parts: TillParts): Promise<Session['finished']> {
  const entries = await parts.journal.newest(LOOK_BACK);
  const newest = entries.findLast(isReceipt);
  const receipt = newest && (await findEntry(parts, newest.id));
  if (!receipt || !isReceipt(receipt) || (parts.cart.current()?.lines.length ?? 0) > 0) return null;
  return parts.printing.stateOf(receipt) === 'unconfirmed' ? receipt : null;
}

const LOOK_BACK = 10;

const SPOOL_DAMAGED =
  'The list of what is to be printed was damaged and has begun anew. Receipts that were waiting may not have come out: look at the last ones (F9) and print a copy where one is missing.';
