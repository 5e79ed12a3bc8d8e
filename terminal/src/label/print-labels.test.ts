/** Labels, from a whole till to the bytes that a label printer on the network takes. */
import { afterEach, expect, it } from 'vitest';
import { openPrinters } from '../host/printers.ts';
import {
  type Bench,
  cashier,
  cheese,
  manager,
  mug,
  ok,
  openBench,
  openForSelling,
  until,
} from '../till/till-fixture.ts';
import { type LabelPrinter, startLabelPrinter } from './label-printer.ts';

let bench: Bench | undefined;
let printer: LabelPrinter | undefined;
afterEach(async () => {
  await bench?.close();
  await printer?.goAway();
});

async function openWithLabels(environment: Readonly<Record<string, string>> = {}) {
  printer = await startLabelPrinter();
  const TILL_LABEL_PRINTER = `tcp://127.0.0.1:${printer.port()}`;
  const [label] = openPrinters({ TILL_LABEL_PRINTER, ...environment }).label;
  if (label === undefined) throw new Error('no label printer');
  bench = await openBench({ label });
  return { bench, printer };
}

const ask = (productId: string, over: object = {}) => ({
  ...{ commandId: `labels-${productId}`, productId, count: 3, approval: null },
  ...over,
});
const yes = { staffId: manager.id, pin: manager.pin, reason: 'new price' };

it('prints as many as are wanted, once, and only with a manager’s yes', async () => {
  const { bench, printer } = await openWithLabels();
  await openForSelling(bench, cashier);
  await bench.until(({ printers }) => printers.some(({ role }) => role === 'label'));
  expect(await bench.till.printLabels(ask('mug'))).toMatchObject({
    refusal: { code: 'approval.needed', what: 'labels' },
  });
  ok(await bench.till.printLabels(ask('mug', { approval: yes })));
  const [text] = await until(printer.labels, ({ length }) => length > 0);
  expect(text).toMatch(
    /\^XA[\s\S]*\^FDMug\^FS[\s\S]*_C2_A312\.50[\s\S]*\^BEN[^\n]*\^FD500000000001\^FS\n\^PQ3\^XZ/,
  );
  ok(await bench.till.printLabels(ask('mug', { approval: yes })));
  ok(await bench.till.printLabels(ask('cheese', { approval: yes, count: 1 })));
  const all = await until(printer.labels, ({ length }) => length > 1);
  expect(all).toHaveLength(2);
  expect(all[1]).toMatch(/12\.00 _2F kg[\s\S]*\^BCN[^\n]*\^FDCHEESE\^FS\n\^PQ1\^XZ/);
});

it('keeps them over a restart while their printer is away', async () => {
  const { bench, printer } = await openWithLabels({ TILL_LABEL_PRINTER_PROFILE: 'epl-203' });
  await openForSelling(bench, manager);
  await printer.goAway();
  ok(await bench.till.printLabels(ask('mug')));
  const told = await bench.until(({ printers }) =>
    printers.some(({ role, waiting }) => role === 'label' && waiting === 1),
  );
  expect(told.prints).toEqual([]);
  await bench.restart();
  expect(printer.labels()).toEqual([]);
  await printer.comeBack();
  const [text] = await until(printer.labels, ({ length }) => length > 0);
  expect(text).toMatch(/"Mug"[\s\S]*P3\n$/);
});

it('leaves a code out that does not fit on the label, and never a price', async () => {
  const { bench, printer } = await openWithLabels({ TILL_LABEL_PRINTER_SIZE: '20x12' });
  await openForSelling(bench, manager);
  ok(await bench.till.printLabels(ask(mug.id)));
  const [text] = await until(printer.labels, ({ length }) => length > 0);
  expect(text).toContain('Mug');
  expect(text).not.toContain('^BE');
  expect(await bench.till.printLabels(ask(cheese.id))).toMatchObject({
    refusal: { code: 'labels.no-room', name: 'Cheddar' },
  });
});

it('has no labels where no printer for them is set up, and knows how they are set up', async () => {
  bench = await openBench();
  await openForSelling(bench, manager);
  expect(await bench.till.printLabels(ask('mug'))).toMatchObject({ refusal: { code: 'labels.no-printer' } });
  const TILL_LABEL_PRINTER = 'tcp://10.0.0.7';
  for (const wrong of [
    { TILL_LABEL_PRINTER: 'virtual' },
    { TILL_LABEL_PRINTER, TILL_LABEL_PRINTER_PROFILE: 'epson-80' },
    { TILL_LABEL_PRINTER, TILL_LABEL_PRINTER_SIZE: '57' },
  ])
    expect(() => openPrinters(wrong)).toThrow();
  expect(openPrinters({}).label).toEqual([]);
});
