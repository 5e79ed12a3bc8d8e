/**
 * Fills an empty hub with the demo company through the hub's own API. What was made, and the passwords made for it,
 * is kept beside the data, so that the next start finds its way in and does nothing twice.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { demoCompany } from './demo-company.ts';
import { demoProducts } from './demo-products.ts';
import type { HubClient } from './hub-client.ts';
import {
  type Accounts,
  type CompanyPlan,
  enrolmentCode,
  type SetUpCompany,
  type SetUpShop,
  setUpCompany,
} from './set-up-company.ts';

const stateSchema = z.object({
  superAdmin: z.object({ email: z.string(), password: z.string() }),
  admin: z.object({ email: z.string(), password: z.string() }),
  complete: z.boolean(),
});
export type DemoState = z.infer<typeof stateSchema>;

/** Makes or completes the demo company. @returns the admin's way in, and an enrolment code when the till is new. */
export async function prepareDemo(
  hubUrl: string,
  stateFile: string,
  tillIsNew: boolean,
): Promise<{ state: DemoState; code: string | null }> {
  const state = readState(stateFile);
  if (state.complete && !tillIsNew) return { state, code: null };
  const company = await setUpCompany(hubUrl, companyPlan(), state);
  if (!state.complete) {
    await stockUp(company);
    await openAccounts(company.admin);
    writeState(stateFile, { ...state, complete: true });
  }
  const firstShop = company.shops[0];
  const code = tillIsNew && firstShop ? await enrolmentCode(company.admin, firstShop.id) : null;
  return { state, code };
}

async function stockUp(company: SetUpCompany): Promise<void> {
  const { admin, shops } = company;
  const rows = demoProducts().map(({ openingStock: _stock, ...product }) => JSON.stringify(product));
  await admin.upload(
    `/api/products/import?currency=${demoCompany.currency}`,
    'application/x-ndjson',
    rows.join('\n'),
  );
  for (const shop of shops) await receiveOpeningStock(admin, shop, 'first delivery');
}

async function receiveOpeningStock(admin: HubClient, shop: SetUpShop, reference: string): Promise<void> {
  const { products } = await admin.get<{ products: readonly { id: string; sku: string }[] }>(
    '/api/products?limit=500',
  );
  const idOf = new Map(products.map(({ sku, id }) => [sku, id]));
  const lines = demoProducts()
    .filter(({ openingStock }) => openingStock > 0)
    .map(({ sku, openingStock }) => ({ productId: idOf.get(sku) ?? sku, quantity: openingStock }));
  await admin.post('/api/inventory/receipts', {
    id: `opening-${shop.code}`,
    shopId: shop.id,
    reference,
    lines,
  });
}

async function openAccounts(admin: HubClient): Promise<void> {
  const customers = demoCompany.customers.map(({ code, name, phone, email }) => ({
    id: idOf(code),
    code,
    name,
    phone,
    email,
  }));
  await admin.post('/api/customers', { customers });
  for (const { code, owes, limit } of demoCompany.customers) {
    await admin.patch(`/api/debts/${idOf(code)}`, { limit });
    if (owes === 0) continue;
    await admin.post(`/api/debts/${idOf(code)}/adjustments`, {
      id: `opening-${code}`,
      amount: owes,
      reason: 'opening balance',
    });
  }
}

function idOf(customerCode: string): string {
  return `demo-${customerCode}`;
}

function companyPlan(): CompanyPlan {
  const { name, currency, locale, shops, taxRates, receiptFooter, taxNumber } = demoCompany;
  return {
    name,
    currency,
    locale,
    shops: shops.map((shop) => ({ ...shop, taxRates, receiptFooter, taxNumber })),
  };
}

function readState(file: string): DemoState {
  if (existsSync(file)) return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const state = { ...newAccounts(), complete: false };
  writeState(file, state);
  return state;
}

function newAccounts(): Accounts {
  const password = () => randomBytes(12).toString('base64url');
  return {
    superAdmin: { email: 'super@counterbook.example', password: password() },
    admin: { email: 'admin@harbour-vale.example', password: password() },
  };
}

function writeState(file: string, state: DemoState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state, null, 2), { mode: 0o600 });
}
