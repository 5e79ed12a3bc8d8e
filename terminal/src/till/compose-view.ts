import { priceCart } from '@counterbook/shared/cart';
import type { ShopSettings } from '@counterbook/shared/sync';
import { elsewhereOf, parkedViews } from '../cart/parked-views.ts';
import { customerView, findCustomer } from '../debt/customers.ts';
import type {
  CardView,
  CartView,
  Phase,
  ReceiptView,
  ShopView,
  SyncView,
  TillView,
} from '../host/protocol/views.ts';
import { receiptView } from '../sale/receipts.ts';
import { firstAttention } from './attention-views.ts';
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
    attention: parts ? await firstAttention(parts) : [],
    attentionCount: parts?.facts.attention().length ?? 0,
    safety: {
      isKeyEncrypted: keys.isEncryptedAtRest,
      notices: state.file ? readNotices(state.file.store.local) : [],
      mirror: parts?.mirroring.view() ?? null,
    },
    starting: state.progress,
  };
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

function shopView(settings: ShopSettings): ShopView {
  const { companyName, shopName, shopCode, currency, locale, pricesIncludeTax, cashRoundingStep } = settings;
  const taxRates = settings.taxRates.map(({ code, name }) => ({ code, name }));
  const money = { currency, locale, pricesIncludeTax, cashRoundingStep };
  return { companyName, shopName, shopCode, ...money, taxRates };
}
