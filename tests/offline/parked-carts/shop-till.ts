/** A till as far as carts go: the product's own commands over a journal and a feed in memory, at a real hub. */
import { generateKeyPairSync } from 'node:crypto';
import type { ParkedCart } from '@counterbook/shared/cart';
import { entryIdOf } from '@counterbook/shared/id';
import {
  HASH_OF_NOTHING,
  type JournalEntry,
  sealEntry,
  type UnsealedEntry,
} from '@counterbook/shared/journal';
import type { Result } from '@counterbook/shared/result';
import { completeCart } from '@counterbook/shared/sale';
import { aCart, tender } from '@counterbook/shared/testing';
import { newEvent } from '../../../hub/src/platform/outbox/new-event.ts';
import { call } from '../../../hub/src/platform/testing/call.ts';
import type { TestHub } from '../../../hub/src/platform/testing/start-service.ts';
import { openCardPayments } from '../../../terminal/src/card/card-payments.ts';
import { openCartKeeper } from '../../../terminal/src/cart/cart-keeper.ts';
import { forgetLateCart } from '../../../terminal/src/cart/forget-late-cart.ts';
import { discardParkedCart, parkCart, takeParkedCart } from '../../../terminal/src/cart/park-cart.ts';
import { openParkedCarts } from '../../../terminal/src/cart/parked-carts.ts';
import { elsewhereOf } from '../../../terminal/src/cart/parked-views.ts';
import type { Act } from '../../../terminal/src/journal/journal.ts';
import type { Documents } from '../../../terminal/src/till/documents.ts';
import type { TillParts } from '../../../terminal/src/till/parts.ts';
import { shopSettings } from '../../../terminal/src/till/till-fixture.ts';

export type ShopTill = Awaited<ReturnType<typeof openShopTill>>;
type Place = { readonly companyId: string; readonly shopId: string; readonly terminalId: string };

export async function shopOf(hub: TestHub, companyId: string, count: number): Promise<readonly ShopTill[]> {
  const places = Array.from({ length: count }, (_, at) => ({
    companyId,
    shopId: `${companyId}-shop`,
    terminalId: `${companyId}-till-${at + 1}`,
  }));
  return Promise.all(places.map((place, at) => openShopTill(hub, place, `T0${at + 1}`)));
}

async function openShopTill(hub: TestHub, place: Place, terminalCode: string) {
  const journal = journalInMemory({ ...place, terminalCode });
  await hub.bus.publish([enrolmentOf(place, terminalCode, journal.publicPem)]);
  const identity = { id: place.terminalId, companyId: place.companyId, shopIds: [place.shopId] };
  const device = hub.issueToken({ ...identity, role: 'device' });
  const carts = documentsInMemory<ParkedCart>();
  const journals = documentsInMemory<JournalEntry>();
  const kept = new Map<string, unknown>();
  const local = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
    delete: (key: string) => void kept.delete(key),
  };
  let ids = 0;
  const newId = () => `${place.terminalId}-${++ids}`;
  const open = async (): Promise<TillParts> => {
    const parts = {
      newId,
      session: { staff: { id: 'bob', name: 'Bob', role: 'cashier' }, shift: { id: 'shift' }, finished: null },
      facts: { settings: () => shopSettings, staff: () => [] },
      journal,
      journals,
      cards: await openCardPayments({
        local,
        port: undefined,
        terminalId: place.terminalId,
        isSold: async () => false,
        onChange: () => undefined,
      }),
      cart: openCartKeeper({ local, newId, settings: () => shopSettings }),
      parkedCarts: await openParkedCarts({ journal, carts }),
    } as unknown as TillParts;
    await forgetLateCart(parts);
    return parts;
  };
  let parts = await open();
  let busy: string | null = null;
  let checkpoint = { epoch: '', sequence: 0 };

  const read = async (feed: string, after = { epoch: '', sequence: 0 }) => {
    const query = new URLSearchParams({
      epoch: after.epoch,
      sequence: String(after.sequence),
      limit: '2000',
    });
    return (await call(hub.baseUrl, 'GET', `/api/sync/feeds/${feed}?${query}`, { token: device })).body;
  };
  return {
    visible: () => parts.parkedCarts.open().map(({ id }) => id),
    isFree: () => busy === null,
    holds: (copy: string) => busy === copy,
    /** The carts that this till itself took or discarded. */
    ended: () => journal.entries.flatMap(({ type, payload }) => (isEnd(type) ? [cartIdIn(payload)] : [])),
    toldElsewhere: async () => (await elsewhereOf(parts)).length,
    /** With the one that is open here still in its place: another customer is served in between. */
    park: async (): Promise<string> => {
      const cart = aCart([{}, { quantity: 2000 }], { id: newId() });
      const other = { ...parts, cart: { ...parts.cart, current: () => cart, completed: () => undefined } };
      accepted(await parkCart(other, { cartId: cart.id, label: '' }));
      return cart.id;
    },
    take: async (cartId: string): Promise<string> => {
      const taken = accepted(await takeParkedCart(parts, { commandId: newId(), cartId }));
      busy = taken.payload.openedAs;
      return busy;
    },
    discard: async (cartId: string) =>
      accepted(await discardParkedCart(parts, { commandId: newId(), cartId })),
    sell: async (): Promise<string> => {
      const cart = parts.cart.current();
      if (cart?.id !== busy || cart === null) throw new Error('the cart that was taken is not there');
      const tenders = [tender('cash', 3750)];
      const sale = accepted(completeCart({ cart, tenders, cashStep: 1 }));
      await journal.append({
        type: 'sale.completed',
        payload: sale,
        staffId: 'bob',
        shiftId: null,
        commandId: cart.id,
      });
      parts.cart.completed();
      busy = null;
      return cart.id;
    },
    /** What the number picks of all there is, in an order of its own and with repeats; mostly, and for null, everything. */
    handIn: async (which: number | null): Promise<void> => {
      const all = journal.entries;
      const picked =
        which === null || which % 3 > 0 ? all : all.filter((_, at) => (which >> (at % 10)) % 2 === 1);
      const entries = which !== null && which % 2 === 1 ? picked.toReversed() : picked;
      if (entries.length === 0) return;
      const answer = await call(hub.baseUrl, 'POST', '/api/sync/journal', {
        token: device,
        body: { protocol: 1, entries },
      });
      if (answer.status !== 200) throw new Error(`the hand-in was answered ${answer.status}`);
    },
    pull: async (): Promise<void> => {
      const page = await read('carts', checkpoint);
      checkpoint = page.checkpoint;
      await carts.write(page.documents);
    },
    restart: async (): Promise<void> => {
      parts.parkedCarts.close();
      parts = await open();
    },
    salesAtHub: async (): Promise<string[]> =>
      (await read('journals')).documents
        .flatMap((entry: JournalEntry) => (entry.type === 'sale.completed' ? [entry.payload.cartId] : []))
        .sort(),
    contestedAtHub: async (): Promise<string[]> =>
      (await read('attention')).documents.map(({ subject }: { subject: string }) => subject).sort(),
  };
}

function isEnd(type: string): boolean {
  return type === 'cart.taken' || type === 'cart.discarded';
}

function cartIdIn(payload: JournalEntry['payload']): string {
  return 'cartId' in payload ? payload.cartId : '';
}

function journalInMemory(place: Place & { readonly terminalCode: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const entries: JournalEntry[] = [];
  const listeners: ((entry: JournalEntry) => void)[] = [];
  const { terminalCode: _code, ...where } = place;
  return {
    place,
    entries,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    append: async ({ receipt: _receipt, ...act }: Act): Promise<JournalEntry> => {
      const sequence = entries.length + 1;
      const unsealed = {
        customerId: null,
        ...act,
        ...where,
        id: entryIdOf(place.terminalId, 1, sequence),
        epoch: 1,
        sequence,
        occurredAt: new Date(Date.UTC(2026, 0, 5, 9, 0, sequence)).toISOString(),
        receiptNumber: null,
        previousHash: entries.at(-1)?.hash ?? HASH_OF_NOTHING,
      } as UnsealedEntry;
      const entry = sealEntry(unsealed, privateKey);
      entries.push(entry);
      for (const listener of listeners) listener(entry);
      return entry;
    },
    byCommand: async (commandId: string) => entries.find((entry) => entry.commandId === commandId),
    find: async () => entries.filter(({ type }) => type.startsWith('cart.')),
    onAppend: (listener: (entry: JournalEntry) => void) => void listeners.push(listener),
  };
}

function documentsInMemory<Doc extends { readonly id: string }>() {
  const documents = new Map<string, Doc>();
  const listeners = new Set<(ids: readonly string[], documents: readonly Doc[]) => unknown>();
  const all = () => [...documents.values()];
  const fits = (doc: Doc, selector: object) =>
    Object.entries(selector).every(([key, value]) => Reflect.get(doc, key) === value);
  return {
    byId: async (id) => documents.get(id),
    byIds: async (ids) => ids.flatMap((id) => documents.get(id) ?? []),
    removed: async () => [],
    find: async (selector) => all().filter((doc) => fits(doc, selector)),
    page: async (after, limit) =>
      all()
        .filter(({ id }) => id > after)
        .slice(0, limit),
    count: async (selector) => all().filter((doc) => fits(doc, selector)).length,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    write: async (written: readonly Doc[]) => {
      for (const doc of written) documents.set(doc.id, doc);
      const ids = written.map(({ id }) => id);
      await Promise.all([...listeners].map((listener) => listener(ids, written)));
    },
  } satisfies Documents<Doc> & { write: (written: readonly Doc[]) => Promise<void> };
}

function enrolmentOf({ companyId, shopId, terminalId }: Place, terminalCode: string, publicKey: string) {
  const data = { terminalId, terminalCode, companyId, shopId, publicKey, epoch: 1 };
  const time = new Date(0);
  return newEvent({ source: 'auth', type: 'device.enrolled', companyId, partitionKey: shopId, data, time });
}

function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${result.refusal.code}`);
}
