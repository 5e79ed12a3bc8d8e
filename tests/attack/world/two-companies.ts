/**
 * Alpha with two shops and Beta with one, each shop with goods, people, a till and a day's trade, made through the
 * hub's own doors. What belongs to one place carries a word that stands nowhere else, so that a leak can be read.
 */

import type { JournalEntry } from '@counterbook/shared/journal';
import { aCart, aSale } from '@counterbook/shared/testing';
import { createHubClient, type HubClient, HubRefusal } from '../../../start/hub-client.ts';
import { type Credentials, type SetUpCompany, setUpCompany, signIn } from '../../../start/set-up-company.ts';
import { enrolTerminal, type Terminal } from './terminal.ts';

/** One shop and what can be named there. Product and customer are their company's. */
export type ShopSide = {
  readonly companyId: string;
  readonly shopId: string;
  readonly productId: string;
  readonly customerId: string;
  readonly staffId: string;
  /** An account that nobody signs in by. */
  readonly userId: string;
  /** Where that account is signed in all the same. */
  readonly sessionId: string;
  readonly terminalId: string;
  /** Enrolled to be revoked. */
  readonly spareTerminalId: string;
  readonly saleId: string;
  /** Of a parked cart that was taken and discarded. */
  readonly attentionId: string;
  /** Ids that their company gave: another company may give the same to something of its own. */
  readonly receiptId: string;
  readonly adjustmentId: string;
  readonly otherProductId: string;
  readonly otherCustomerId: string;
  /** What stands in nothing but this shop's things. */
  readonly words: readonly string[];
};

export type TwoCompanies = {
  readonly own: ShopSide;
  readonly sibling: ShopSide;
  readonly foreign: ShopSide;
  readonly accounts: Readonly<
    Record<'superAdmin' | 'admin' | 'manager' | 'staff' | 'foreignAdmin', Credentials>
  >;
  readonly admin: HubClient;
  readonly foreignAdmin: HubClient;
  readonly terminals: Readonly<Record<'own' | 'sibling' | 'foreign', Terminal>>;
};

const PASSWORD = 'attack-and-defence-1';
const account = (name: string): Credentials => ({ email: `${name}@attack.example`, password: PASSWORD });
const accounts = {
  superAdmin: account('super'),
  admin: account('alpha-admin'),
  manager: account('own-manager'),
  staff: account('own-staff'),
  foreignAdmin: account('beta-admin'),
};

export async function setUpTwoCompanies(baseUrl: string): Promise<TwoCompanies> {
  const alpha = await company(baseUrl, 'Alpha', ['Homeword', 'Siblingword'], accounts.admin);
  const beta = await company(baseUrl, 'Beta', ['Foreignword'], accounts.foreignAdmin);
  const alphaGoods = await stockUp(alpha.admin, 'alpha');
  const betaGoods = await stockUp(beta.admin, 'foreign');
  const own = await furnish(baseUrl, alpha, 0, { ...alphaGoods, word: 'Homeword' });
  const sibling = await furnish(baseUrl, alpha, 1, { ...alphaGoods, word: 'Siblingword' });
  const foreign = await furnish(baseUrl, beta, 0, { ...betaGoods, word: 'Foreignword' });
  for (const [role, { email, password }] of [
    ['shop-manager', accounts.manager],
    ['staff', accounts.staff],
  ] as const) {
    const user = { email, password, name: `Homeword ${role}`, role, shopIds: [own.side.shopId] };
    await alpha.admin.post('/api/users', user);
  }
  return {
    own: own.side,
    sibling: sibling.side,
    foreign: foreign.side,
    accounts,
    admin: alpha.admin,
    foreignAdmin: beta.admin,
    terminals: { own: own.terminal, sibling: sibling.terminal, foreign: foreign.terminal },
  };
}

async function sessionOf(baseUrl: string, { email, password }: Credentials): Promise<string> {
  const client = createHubClient(baseUrl, () => tokenOf(baseUrl, { email, password }));
  const [session] = await client.get<readonly { id: string }[]>('/api/auth/sessions');
  return session?.id ?? '';
}

export function tokenOf(baseUrl: string, credentials: Credentials): Promise<string> {
  return signIn(createHubClient(baseUrl), credentials);
}

function company(baseUrl: string, name: string, words: readonly string[], admin: Credentials) {
  const shops = words.map((word) => ({
    code: word.slice(0, 4).toUpperCase(),
    name: `${word} shop`,
    addressLines: [`1 ${word} street`],
    taxNumber: '',
    receiptFooter: '',
    taxRates: [{ code: 'standard', name: 'VAT', ppm: 200_000 }],
    staff: [{ name: `${word} cashier`, role: 'cashier', pin: '1234' }] as const,
  }));
  const plan = { name: `${name} company`, currency: 'GBP', locale: 'en-GB', shops };
  return setUpCompany(baseUrl, plan, { superAdmin: accounts.superAdmin, admin });
}

type Goods = Pick<
  ShopSide,
  'productId' | 'customerId' | 'otherProductId' | 'otherCustomerId' | 'adjustmentId'
>;

async function stockUp(admin: HubClient, word: string): Promise<Goods> {
  const products: string[] = [];
  for (const name of ['tea', 'cocoa']) {
    const product = { sku: `${word}-${name}`, name: `${word}goods ${name}`, price: 250, taxCode: 'standard' };
    products.push((await admin.post<{ id: string }>('/api/products', product)).id);
  }
  const [customerId, otherCustomerId] = [`${word}-customer`, `${word}-other`];
  const customers = [customerId, otherCustomerId].map((id) => ({ id, name: `${word}goods ${id}` }));
  await admin.post('/api/customers', { customers });
  const adjustmentId = `${word}-opening`;
  const opening = { id: adjustmentId, amount: 500, reason: `${word}goods opening` };
  await admin.post(`/api/debts/${otherCustomerId}/adjustments`, opening);
  const [productId = '', otherProductId = ''] = products;
  return { productId, otherProductId, customerId, otherCustomerId, adjustmentId };
}

async function furnish(
  baseUrl: string,
  { admin, companyId, shops }: SetUpCompany,
  index: number,
  { word, ...goods }: Goods & { readonly word: string },
): Promise<{ readonly side: ShopSide; readonly terminal: Terminal }> {
  const { id: shopId = '', staff = [] } = shops[index] ?? {};
  const receiptId = `first-of-${shopId.slice(0, 8)}`;
  const lines = [{ productId: goods.productId, quantity: 20_000 }];
  await admin.post('/api/inventory/receipts', { id: receiptId, shopId, reference: `${word} van`, lines });
  const terminal = await enrolTerminal(baseUrl, admin, shopId);
  const spare = await enrolTerminal(baseUrl, admin, shopId);
  const { saleId, attentionId } = await trade(admin, terminal, { word, shopId, ...goods });
  const user = {
    ...account(`${word.toLowerCase()}-spare`),
    name: `${word} spare`,
    role: 'staff',
    shopIds: [shopId],
  };
  const { id: userId } = await admin.post<{ id: string }>('/api/users', user);
  const staffId = staff[0]?.id ?? '';
  const sessionId = await sessionOf(baseUrl, user);
  const ids = { companyId, shopId, ...goods, receiptId, staffId, userId, sessionId, saleId, attentionId };
  const side = { ...ids, terminalId: terminal.id, spareTerminalId: spare.id };
  return { side: { ...side, words: [shopId, terminal.id, staffId, userId, word] }, terminal };
}

/**
 * A shift with a sale on account and a parked cart that was taken and discarded, and one entry that nobody can read.
 * @returns the sale's id, booked everywhere, and what a manager must look at.
 */
async function trade(
  admin: HubClient,
  { code, till, client }: Terminal,
  { word, shopId, productId, customerId }: Goods & { readonly word: string; readonly shopId: string },
): Promise<Pick<ShopSide, 'saleId' | 'attentionId'>> {
  const cart = aCart([{ productId, name: `${word} tea` }], { customerId });
  const counts = { sales: { count: 1, total: 1250 }, refunds: { count: 0, total: 0 } };
  const tenders = { cash: 0, card: 0, account: 1250 };
  const opened = till.write({ type: 'shift.opened', payload: { float: 1000 } });
  const sale = till.write({
    type: 'sale.completed',
    payload: aSale(cart, 'account'),
    customerId,
    receiptNumber: `${word}-${code}-000001`,
  });
  const closed = till.write({
    type: 'shift.closed',
    payload: { counted: 1000, expected: 1000, difference: 0, ...counts, tenders },
  });
  const cartId = `cart-of-${till.place.terminalId}`;
  const entries = [opened, sale, closed, ...contestedCart(till, cartId, word), { id: `${word} unreadable` }];
  await untilItWorks(() => client.post('/api/sync/journal', { protocol: 1, entries }));
  await untilItWorks(async () => {
    await admin.get(`/api/sales/${sale.id}`);
    const { ledger } = await admin.get<{ ledger: readonly { id: string }[] }>(`/api/debts/${customerId}`);
    if (!ledger.some(({ id }) => id === sale.id)) throw new Error('the debt is not booked yet');
  });
  const attentionId = `cart-contested:${cartId}`;
  await untilItWorks(async () => {
    const path = `/api/sync/attention?shopId=${shopId}`;
    const { attention } = await admin.get<{ attention: readonly { id: string }[] }>(path);
    if (!attention.some(({ id }) => id === attentionId)) throw new Error('the cart is not flagged yet');
  });
  return { saleId: sale.id, attentionId };
}

/** A till took the cart that it parked, and discarded it too. */
function contestedCart(till: Terminal['till'], cartId: string, word: string): readonly JournalEntry[] {
  const cart = aCart([{ name: `${word} tea` }], { id: cartId });
  const terminalCode = 'T01';
  return [
    till.write({ type: 'cart.parked', payload: { cart, label: word, total: 1250, terminalCode } }),
    till.write({ type: 'cart.taken', payload: { cartId, openedAs: `${cartId}-copy`, terminalCode } }),
    till.write({ type: 'cart.discarded', payload: { cartId, terminalCode } }),
  ];
}

/** The news of a thing travels by the bus: it is given some seconds to arrive. */
async function untilItWorks(step: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      const isClear = error instanceof HubRefusal && ![404, 503].includes(error.status);
      if (isClear || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
