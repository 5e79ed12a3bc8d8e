/** Paper, from a whole till on real files: once, or asked about, whatever the printer and the till's process do. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { epson58, epson80 } from '@counterbook/hardware/receipt';
import type { ShopSettings } from '@counterbook/shared/sync';
import { aProduct } from '@counterbook/shared/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPrinters, virtualPrinter } from '../host/printers.ts';
import {
  type Bench,
  ok,
  openBench,
  openForSelling,
  sellMugs,
  shopSettings,
  until,
} from '../till/till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
});

afterEach(() => bench.close());

/** Being asked how it is takes 12 or 24 bytes, a receipt some hundreds. */
const inTheMiddle = { resetAtByte: 200 };

async function doubt() {
  bench.printer.setFaults(inTheMiddle);
  const sale = await sellMugs(bench);
  const { prints } = await bench.until(({ prints }) => prints.length > 0);
  return { sale, question: prints[0], jobId: prints[0]?.jobId ?? '' };
}

describe('a receipt in doubt', () => {
  it('is asked about, and printed again marked when it did not come out', async () => {
    const { sale, question, jobId } = await doubt();
    expect(question).toMatchObject({
      ...{ what: 'receipt', title: sale.receiptNumber, asks: 'came-out', printer: 'virtual' },
      why: 'connection-lost',
    });
    expect(bench.till.view().finished?.print).toBe('unconfirmed');
    ok(await bench.till.answerPrint({ jobId, answer: 'print' }));
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    const whole = bench.receipts.filter(({ isComplete }) => isComplete).map(({ text }) => text);
    expect(whole).toEqual([expect.stringContaining('POSSIBLE DUPLICATE')]);
    expect(bench.till.view().prints).toEqual([]);
    expect(await bench.till.answerPrint({ jobId, answer: 'print' })).toMatchObject({
      refusal: { code: 'print.settled' },
    });
  });

  it('is settled by the word that it came out, over a restart too', async () => {
    const { jobId } = await doubt();
    await bench.restart();
    expect(bench.till.view()).toMatchObject({ finished: { print: 'unconfirmed' }, prints: [{ jobId }] });
    expect(await bench.till.answerPrint({ jobId, answer: 'came-out' })).toMatchObject({
      refusal: { code: 'staff.not-signed-in' },
    });
    await openForSelling(bench);
    ok(await bench.till.answerPrint({ jobId, answer: 'came-out' }));
    expect(bench.till.view()).toMatchObject({ finished: { print: 'confirmed' }, prints: [] });
  });
});

describe('a till that went off at the wrong moment', () => {
  it('prints the receipt of an entry that had not come to the spool, once', async () => {
    const sale = await sellMugs(bench);
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    await bench.restart(() => forget(sale.id));
    await until(
      () => bench.receipts,
      ({ length }) => length === 2,
    );
    await bench.restart();
    await sellMugs(bench, 1).catch(() => undefined);
    expect(bench.receipts.filter(({ text }) => text.includes(sale.receiptNumber ?? '-'))).toHaveLength(2);
  });

  it('tells when its list of prints is damaged, sells on, and prints what is sold from then on', async () => {
    const sale = await sellMugs(bench);
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    await bench.restart(() => writeFileSync(join(bench.directory, 'spool.db'), Buffer.alloc(9_000, 0x5a)));
    expect(bench.till.view().safety.notices).toMatchObject([{ message: expect.stringContaining('damaged') }]);
    expect(existsSync(join(bench.directory, 'spool.db.damaged'))).toBe(true);
    await openForSelling(bench);
    const next = await sellMugs(bench);
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    const numbers = [sale.receiptNumber, next.receiptNumber];
    expect(
      bench.receipts.map(({ text }) => numbers.findIndex((number) => text.includes(number ?? '-'))),
    ).toEqual([0, 1]);
  });
});

it('tells in plain words that the paper is nearly at its end, and that it is out', async () => {
  bench.printer.setFaults({ paperLow: true });
  await sellMugs(bench);
  await bench.until(({ printers }) => printers[0]?.note !== null);
  expect(bench.till.view().printers).toMatchObject([{ trouble: null, note: 'paper-low' }]);
  bench.printer.setFaults({ paperOutAtByte: 0 });
  await sellMugs(bench);
  await bench.until(({ printers }) => printers[0]?.trouble === 'paper-out');
  expect(bench.till.view().printers).toMatchObject([{ state: 'trouble', note: null, waiting: 1 }]);
});

it.each([
  ['stays shut', undefined, 0],
  ['opens where the shop wants it', { place: 'printer', opensWithoutCash: true }, 1],
] as const)('the drawer %s when no cash is paid', async (_, drawer, opened) => {
  await bench.close();
  bench = await openBench(drawer === undefined ? {} : { drawer });
  await openForSelling(bench);
  ok(await bench.till.scan({ code: 'MUG' }));
  ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  const { id = '', total = 0 } = bench.till.view().cart ?? {};
  await until(
    () => bench.kicks,
    (kicks) => kicks === 1,
  );
  ok(
    await bench.till.completeSale({
      cartId: id,
      tenders: [{ type: 'account', amount: total }],
      approval: null,
    }),
  );
  await bench.until(({ finished }) => finished?.print === 'confirmed');
  expect(bench.kicks - 1).toBe(opened);
});

it('leaves the drawer shut when the till starts again, whatever it opens for', async () => {
  await bench.close();
  bench = await openBench({ drawer: { place: 'printer', opensWithoutCash: true } });
  await openForSelling(bench);
  const sale = await sellMugs(bench);
  await bench.until(({ finished }) => finished?.print === 'confirmed');
  const { kicks } = bench;
  await bench.restart();
  await bench.restart(() => forget(sale.id));
  await until(
    () => bench.receipts,
    ({ length }) => length === 2,
  );
  expect(bench.kicks).toBe(kicks);
});

it('prints goods in the kitchen and the receipt at the counter', async () => {
  const kitchen = virtualPrinter(epson58);
  const named = { ...kitchen, port: { ...kitchen.port, name: 'kitchen' } };
  await bench.close();
  bench = await openBench({ kitchen: named });
  await openForSelling(bench);
  const sale = await sellMugs(bench, 2);
  await until(kitchen.papers, ({ length }) => length === 1);
  const ticket = JSON.stringify(kitchen.papers());
  expect(ticket).toContain('2 Mug');
  expect(ticket).toContain(sale.receiptNumber);
  expect(ticket).not.toContain('12.50');
  await bench.until(({ finished }) => finished?.print === 'confirmed');
});

it('sends the kitchen what it makes ready, by category, and no ticket where that is nothing', async () => {
  const kitchen = virtualPrinter(epson58);
  const named = { ...kitchen, port: { ...kitchen.port, name: 'kitchen' } };
  await bench.close();
  bench = await openBench({ kitchen: named });
  bench.hub.feed('products', [
    aProduct({ id: 'soup', sku: 'SOUP', barcode: '', name: 'Soup', category: 'Hot food' }),
  ]);
  const settings: ShopSettings = {
    ...shopSettings,
    shopName: 'Soup kitchen',
    kitchenCategories: ['hot food '],
  };
  bench.hub.feed('settings', [settings]);
  ok(await bench.till.syncNow());
  await bench.until(({ shop }) => shop?.shopName === 'Soup kitchen');
  await openForSelling(bench);
  await sellMugs(bench);
  await until(
    () => {
      void bench.till.scan({ code: 'SOUP' });
      return bench.till.view().cart?.lines.length ?? 0;
    },
    (count) => count > 0,
  );
  await sellMugs(bench);
  await until(kitchen.papers, ({ length }) => length > 0);
  await bench.until(({ finished }) => finished?.print === 'confirmed');
  expect(kitchen.papers()).toHaveLength(1);
  const ticket = JSON.stringify(kitchen.papers());
  expect(ticket).toContain('Soup');
  expect(ticket).not.toContain('Mug');
});

it('knows its printers by what they do; one address is one printer', () => {
  const { receipt, kitchen } = openPrinters({
    ...{ TILL_PRINTER: 'tcp://10.0.0.5', TILL_SPARE_PRINTER: 'tcp://10.0.0.6:9101' },
    ...{ TILL_SPARE_PRINTER_PROFILE: 'generic-58', TILL_KITCHEN_PRINTER: 'tcp://10.0.0.6:9101' },
  });
  expect(receipt.map(({ port }) => port.name)).toEqual(['10.0.0.5:9100', '10.0.0.6:9101']);
  expect(kitchen.map(({ port }) => port.name)).toEqual(['10.0.0.6:9101', '10.0.0.5:9100']);
  expect(kitchen[0]).toBe(receipt[1]);
  expect(receipt[1]?.profile.id).toBe('generic-58');
  expect(openPrinters({}).receipt).toMatchObject([{ kind: 'virtual', profile: epson80 }]);
});

function forget(entryId: string): void {
  const database = new DatabaseSync(join(bench.directory, 'spool.db'));
  database.prepare('DELETE FROM jobs WHERE id LIKE ?').run(`%${entryId}%`);
  database.close();
}
