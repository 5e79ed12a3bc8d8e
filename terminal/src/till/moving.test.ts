/** A till that is ordered to another shop: it goes when nothing is open on it, and takes nothing of the old one along. */
import { copyFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { emptyCart, type ParkedCart } from '@counterbook/shared/cart';
import type { Move } from '@counterbook/shared/sync';
import { aCart, aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { openDatabase, SEARCHED } from './collections.ts';
import { documentsOf } from './documents.ts';
import { IDENTITY } from './identity.ts';
import {
  type Bench,
  hashOf,
  manager,
  mug,
  ok,
  openBench,
  openForSelling,
  sellMugs,
  shopSettings,
} from './till-fixture.ts';

const move: Move = { shopId: 'shop-2', shopName: 'Market Hall', terminalCode: 'T07', epoch: 101 };
const neighbour = aTill({ terminalId: 'till-2' });
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  bench.hub.feed('journals', [
    neighbour.write({
      type: 'sale.completed',
      payload: aSale(aCart([{}])),
      receiptNumber: 'HIGH-T02-000009',
    }),
  ]);
  bench.hub.feed('carts', [aParkedCart()]);
  await bench.until(({ parked }) => parked.length === 1);
});
afterEach(() => bench.close());

function aParkedCart(): ParkedCart {
  const act = { entryId: 'x', terminalCode: 'T02', staffId: null, occurredAt: '2026-01-05T08:00:00.000Z' };
  const parked = { ...act, label: 'left at High Street', currency: 'GBP', total: 1, lineCount: 1 };
  return { id: 'p1', open: true, cart: emptyCart('p1', 'GBP', true), parked, taken: [], discarded: [] };
}

async function order(): Promise<void> {
  const pinHash = await hashOf(manager.pin);
  const mia = { id: 'mia', name: 'Mia', role: 'manager', pinHash, active: true };
  const settings = { ...shopSettings, id: 'shop-2', shopName: 'Market Hall', shopCode: 'HALL' };
  bench.hub.order(move, {
    settings: [settings],
    staff: [mia],
    stock: [{ id: 'mug', quantity: 50_000, applied: {} } as never],
  });
}

const isThere = () => bench.until(({ shop, sync }) => shop?.shopName === 'Market Hall' && !sync.isLoading);
const closeShift = async () => {
  const shiftId = bench.till.view().shift?.id ?? '';
  ok(await bench.till.closeShift({ shiftId, counted: 0 }));
};
const sellThere = async () => {
  ok(await bench.till.signIn({ staffId: 'mia', pin: manager.pin }));
  if (bench.till.view().shift === null) ok(await bench.till.openShift({ float: 0 }));
  return sellMugs(bench);
};

/** What the file has of each collection, whatever it is of. */
async function storedIds(): Promise<Record<string, readonly string[]>> {
  const store = openStore({ file: join(bench.directory, 'till.db'), search: SEARCHED });
  const database = await openDatabase(store.storage);
  const ids: Record<string, readonly string[]> = {};
  for (const [name, collection] of Object.entries(database.collections)) {
    const found = await documentsOf(collection as never).find({});
    ids[name] = found.map(({ id }) => id).sort();
  }
  await database.close();
  store.close();
  return ids;
}

async function expectMoved(entriesBefore: number): Promise<void> {
  const entry = await sellThere();
  expect(entry).toMatchObject({ shopId: 'shop-2', epoch: 101, receiptNumber: 'HALL-T07.101-000001' });
  await bench.until(({ sync, finished }) => sync.waiting === 0 && finished?.print === 'confirmed');
  expect(bench.receipts.at(-1)?.text).toContain('Market Hall');
  const view = bench.till.view();
  expect(view).toMatchObject({ terminalCode: 'T07', parked: [], sync: { movingTo: null } });
  expect((await bench.till.staff()).map(({ name }) => name)).toEqual(['Mia']);
  expect(await bench.till.recentReceipts()).toHaveLength(1);
  for (const receiptNumber of ['HIGH-T02-000009', 'HIGH-T01-000001'])
    expect(await bench.till.findReceipt({ receiptNumber })).toMatchObject({ ok: false });
  const sold = bench.hub.entries().filter(({ shopId }) => shopId === 'shop-1');
  expect(sold).toHaveLength(entriesBefore);
  ok(await bench.till.scan({ code: mug.barcode }));
  // What was sold in the other shop is not taken from this one's stock.
  expect((await bench.until(({ cart }) => cart?.lines.length === 1)).cart?.stockLeft).toEqual({
    mug: 49_000,
  });
  ok(await bench.till.voidCart());
  await bench.till.stop();
  const stored = await storedIds();
  expect(stored).toMatchObject({
    journals: [],
    carts: [],
    attention: [],
    staff: ['mia'],
    settings: ['shop-2'],
  });
  expect(stored).toMatchObject({ customers: ['carol'], products: ['cheese', 'mug'] });
  expect(stored.journal?.filter((id) => id.startsWith('till-1:1:'))).toHaveLength(entriesBefore);
}

describe('an ordered till', () => {
  it('sells on until its shift is closed, says so, and then is the other shop’s with nothing of the old one', async () => {
    await openForSelling(bench);
    await sellMugs(bench);
    await order();
    await bench.until(({ sync }) => sync.movingTo === 'Market Hall');
    await sellMugs(bench);
    expect(bench.till.view()).toMatchObject({ phase: 'selling', shop: { shopName: 'High Street' } });
    await closeShift();
    await isThere();
    expect(bench.till.view().safety.notices.at(-1)?.message).toMatch(/T07 of Market Hall/);
    await expectMoved(5);
    expect(readFileSync(join(bench.directory, 'till.db'), 'latin1')).not.toContain('left at High Street');
  });

  it('that is offline when its shift is closed goes when all is handed in', async () => {
    await openForSelling(bench);
    await sellMugs(bench);
    await order();
    await bench.until(({ sync }) => sync.movingTo !== null);
    await bench.hub.goAway();
    await sellMugs(bench);
    await closeShift();
    await bench.restart();
    expect(bench.till.view()).toMatchObject({ phase: 'signed-out', shop: { shopName: 'High Street' } });
    ok(await bench.till.signIn({ staffId: manager.id, pin: manager.pin }));
    await bench.hub.comeBack();
    await isThere();
    await expectMoved(6);
  });

  it.each([
    ['before anything of the old shop is gone', []],
    ['halfway', ['settings', 'staff', 'stock']],
    ['when all of it is gone', ['settings', 'staff', 'stock', 'journals', 'attention', 'carts']],
  ] as const)('that is cut off %s goes on from there at its next start', async (_when, gone) => {
    await openForSelling(bench);
    await sellMugs(bench);
    await closeShift();
    await bench.until(({ sync }) => sync.waiting === 0);
    await bench.restart(async () => {
      await order();
      const store = openStore({ file: join(bench.directory, 'till.db'), search: SEARCHED });
      const database = await openDatabase(store.storage);
      const { shopName: _name, ...place } = move;
      const identity = {
        ...(store.local.get(IDENTITY) as object),
        ...place,
        hasMoved: true,
        isLeaving: true,
      };
      store.local.set(IDENTITY, identity);
      for (const name of gone) await database[name].remove();
      await database.close();
      store.close();
    });
    await isThere();
    await expectMoved(4);
  });

  it('whose file is put back from before it went leaves what that brings back', async () => {
    await openForSelling(bench);
    await sellMugs(bench);
    const copy = join(bench.directory, 'copy.db');
    await bench.restart(() => copyFileSync(join(bench.directory, 'till.db'), copy));
    ok(await bench.till.signIn({ staffId: manager.id, pin: manager.pin }));
    await closeShift();
    await order();
    await isThere();
    await bench.restart(() => renameSync(copy, join(bench.directory, 'till.db')));
    await isThere();
    expect(bench.till.view()).toMatchObject({ shift: null, parked: [] });
    expect(await sellThere()).toMatchObject({ shopId: 'shop-2', epoch: 102 });
  });
});
