import { priceCart } from '@counterbook/shared/cart';
import type { Attention, ShopSettings } from '@counterbook/shared/sync';
import { elsewhereOf, parkedViews } from '../cart/parked-views.ts';
import { customerView, findCustomer } from '../debt/customers.ts';
import { attentionText, registrationSetAsideText, setAsideText } from '../edit/attention-text.ts';
import type {
  AttentionView,
  CardView,
  CartView,
  Phase,
  ReceiptView,
  ShopView,
  SyncView,
  TillView,
} from '../host/protocol/views.ts';
import { receiptView } from '../sale/receipts.ts';
import type { TillDeps } from './create-till.ts';
import type { EngineState } from './engine.ts';
import { readNotices } from './notices.ts';
import type { TillParts } from './parts.ts';

export const NO_SYNC: SyncView = {
  state: 'never',
  waiting: 0,
  waitingSales: 0,
  oldestWaiting: null,
  offlineSince: null,
  isLoading: false,
  loaded: 0,
  movingTo: null,
  trouble: null,
  audit: { state: 'never', checkedAt: null, repaired: 0, differing: 0 },
  cause: null,
  toCome: 0,
  collections: [],
};

export async function composeView({ keys }: TillDeps, state: EngineState): Promise<TillView> {
  const { parts, failure, sync } = state;
  const settings = parts?.facts.settings() ?? null;
  const session = parts?.session;
  return {
    phase: phaseOf(state),
    failure,
    shop: settings && shopView(settings),
    terminalCode: parts?.journal.place.terminalCode ?? null,
    staff: session?.staff ?? null,
    shift: session?.shift ?? null,
    cart: parts && (await cartView(parts)),
    parked: parts ? await parkedViews(parts) : [],
    finished: parts && (await finishedView(parts)),
    card: cardView(parts),
    sync,
    printers: parts?.printing.printers() ?? [],
    prints: parts?.printing.questions() ?? [],
    attention: parts ? await attentionViews(parts) : [],
    safety: {
      isKeyEncrypted: keys.isEncryptedAtRest,
      notices: state.file ? readNotices(state.file.store.local) : [],
      mirror: parts?.mirroring.view() ?? null,
    },
    starting: state.progress,
  };
}

/** A view goes to the screen with every scan: of hundreds of notes it carries those that are shown, and a few behind. */
const NOTES_CARRIED = 10;

function attentionViews(parts: TillParts): Promise<readonly AttentionView[]> {
  return Promise.all(parts.facts.attention().slice(0, NOTES_CARRIED).map(viewer(parts)));
}

function phaseOf({ parts, isStarted, isReady, failure }: EngineState): Phase {
  if (failure !== null) return 'failed';
  if (!isStarted) return 'starting';
  if (parts === null) return 'not-enrolled';
  if (!isReady || parts.facts.settings() === null || parts.facts.staff().length === 0) return 'loading';
  if (parts.session.staff === null) return 'signed-out';
  return parts.session.shift === null ? 'no-shift' : 'selling';
}

async function cartView(parts: TillParts): Promise<CartView | null> {
  const cart = parts.cart.current();
  if (cart === null) return null;
  const goods = new Set(cart.lines.filter(({ kind }) => kind === 'goods').map(({ productId }) => productId));
  const stockLeft: Record<string, number> = {};
  const quotas: Record<string, number> = {};
  for (const productId of goods) {
    const left = await parts.levels.stockOf(productId);
    if (left !== null) stockLeft[productId] = left;
    const quota = await parts.levels.quotaOf(productId);
    if (quota !== null) quotas[productId] = quota;
  }
  const customer = cart.customerId === null ? undefined : await findCustomer(parts, cart.customerId);
  return {
    ...priceCart(cart),
    id: cart.id,
    discount: cart.discount,
    customer: customer ? await customerView(parts, customer) : null,
    stockLeft,
    quotas,
    lastLineId: parts.cart.lastLineId(),
    elsewhere: await elsewhereOf(parts),
  };
}

/** What the terminal has, or may have, of the open cart. */
function cardView(parts: TillParts | null): CardView {
  const cart = parts?.cart.current();
  return {
    terminal: parts?.cards.terminal ?? null,
    attempts: parts && cart ? parts.cards.attemptsOf(cart.id) : [],
  };
}

async function finishedView(parts: TillParts): Promise<ReceiptView | null> {
  const { finished } = parts.session;
  return finished && receiptView(parts, finished);
}

function viewer(parts: TillParts) {
  return async (attention: Attention): Promise<AttentionView> => {
    const { id, kind, subject, edit, message } = attention;
    const isSetAside = kind === 'entry-quarantined';
    const registered = isSetAside ? parts.edits.registrations.ofEntry(subject) : undefined;
    if (registered !== undefined) {
      return {
        id,
        message: registrationSetAsideText(message, registered.name),
        edit: { document: 'customer', documentId: registered.id, field: null },
      };
    }
    const own = isSetAside ? parts.edits.ofEntry(subject) : undefined;
    if (own !== undefined) {
      const { document, documentId, fields } = own;
      const found = await parts[`${document}s`].byId(documentId);
      return {
        id,
        message: setAsideText(message, fields, found?.name),
        edit: { document, documentId, field: null },
      };
    }
    const { settings, staff } = parts.facts;
    const said = attentionText(attention, { settings: settings(), staff: staff() });
    if (edit === undefined) return { id, message: said, edit: null };
    const { document, documentId, field } = edit;
    return { id, message: said, edit: { document, documentId, field } };
  };
}

function shopView(settings: ShopSettings): ShopView {
  const { companyName, shopName, shopCode, currency, locale, pricesIncludeTax, cashRoundingStep } = settings;
  const taxRates = settings.taxRates.map(({ code, name }) => ({ code, name }));
  const money = { currency, locale, pricesIncludeTax, cashRoundingStep };
  return { companyName, shopName, shopCode, ...money, taxRates };
}
