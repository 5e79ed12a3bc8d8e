/**
 * What every round starts from: the folder of a till that is enrolled, has the whole shop on board and was stopped in
 * order, and the folder of the hub that it belongs to. A round breaks a copy of its own.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDemo } from '../../start/demo.ts';
import { demoCompany } from '../../start/demo-company.ts';
import { demoProducts } from '../../start/demo-products.ts';
import { createHubClient, type HubClient } from '../../start/hub-client.ts';
import { enrolmentCode, signIn } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { FaultTill } from './fault-till.ts';
import type { Shop } from './scripted-day.ts';

export type Workshop = {
  readonly directory: string;
  readonly shop: Shop;
  readonly hubUrl: string;
  /** A fresh copy of the prepared till's folder; `remove` when the round is over. */
  readonly copyTill: (to?: string) => { readonly directory: string; readonly remove: () => void };
  /** The prepared hub, running, for rows that hand in; it stops with the row. */
  readonly withHub: () => Promise<RunningHub>;
};

export type RunningHub = {
  readonly url: string;
  readonly process: HubProcess;
  readonly admin: HubClient;
  readonly shopId: string;
  readonly newCode: () => Promise<string>;
};

export async function openWorkshop(directory: string): Promise<Workshop> {
  const till = join(directory, 'prepared-till');
  const hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  mkdirSync(till, { recursive: true });
  let shop: Shop;
  let admin: HubClient;
  let shopId: string;
  try {
    await hub.start();
    const { state, code } = await prepareDemo(hub.url, join(directory, 'demo.json'), true);
    admin = createHubClient(hub.url).as(() => signIn(createHubClient(hub.url), state.admin));
    const shops = await admin.get<readonly { id: string; code: string }[]>('/api/shops');
    shopId = shops.find(({ code: known }) => known === demoCompany.shops[0].code)?.id ?? '';
    const process = new FaultTill({ directory: till, hubUrl: hub.url, printer: 'virtual' });
    await process.start();
    await enrolAndLoad(process, hub.url, code ?? '');
    shop = await lookAround(process);
    await process.ask((commands) => commands.signIn.mutate(shop.manager));
    await process.until((view) => view.sync.waiting === 0);
    if (!(await process.stop())) throw new Error('the prepared till did not stop');
  } finally {
    await hub.stop();
  }
  let copies = 0;
  return {
    directory,
    shop,
    hubUrl: hub.url,
    copyTill: (to) => {
      const copy = to ?? join(directory, `round-${copies++}`);
      cpSync(till, copy, { recursive: true });
      return { directory: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
    },
    withHub: async () => {
      await hub.start();
      const newCode = () => enrolmentCode(admin, shopId);
      return { url: hub.url, process: hub, admin, shopId, newCode };
    },
  };
}

/** What several rows begin with is made for the first of them. */
export function oncePerWorkshop<T>(make: (workshop: Workshop) => Promise<T>) {
  const made = new WeakMap<Workshop, Promise<T>>();
  return (workshop: Workshop): Promise<T> => {
    const known = made.get(workshop) ?? make(workshop);
    made.set(workshop, known);
    return known;
  };
}

export async function enrolAndLoad(till: FaultTill, hubUrl: string, code: string): Promise<void> {
  await till.ask((commands) => commands.enrol.mutate({ hubUrl, code }));
  await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
}

async function lookAround(till: FaultTill): Promise<Shop> {
  const [loaf, , , croissant] = demoProducts();
  const productOf = async (sku: string) => {
    const found = await till.query((commands) => commands.searchProducts.query({ text: sku, limit: 5 }));
    const product = found.find((candidate) => candidate.sku === sku);
    if (!product) throw new Error(`the till has no product ${sku}`);
    return { id: product.id, price: product.price };
  };
  const staff = await till.query((commands) => commands.staff.query());
  const [person] = demoCompany.shops[0].staff;
  return {
    manager: { staffId: staff.find(({ name }) => name === person.name)?.id ?? '', pin: person.pin },
    loaf: await productOf(loaf?.sku ?? ''),
    croissant: await productOf(croissant?.sku ?? ''),
    customerId: `demo-${demoCompany.customers[0].code}`,
  };
}
