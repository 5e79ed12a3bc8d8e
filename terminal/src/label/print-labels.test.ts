/** Labels, from a whole till to the bytes that a label printer on the network takes. */
import { startVirtualLabelPrinter, type VirtualLabelPrinter } from '@counterbook/hardware/label';
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

let bench: Bench | undefined;
let printer: VirtualLabelPrinter | undefined;
afterEach(async () => {
  await bench?.close();
  await printer?.close();
});

async function openWithLabels(environment: Readonly<Record<string, string>> = {}) {
  const language = environment.TILL_LABEL_PRINTER_PROFILE === 'epl-203' ? 'epl' : 'zpl';
  printer = await startVirtualLabelPrinter({ port: 0, language });
  const TILL_LABEL_PRINTER = `tcp://127.0.0.1:${printer.port}`;
  const [label] = openPrinters({ TILL_LABEL_PRINTER, ...environment }).label;
  if (label === undefined) throw new Error('no label printer');
  bench = await openBench({ label });
  const { labels, setFaults } = printer;
  const texts = () => labels().map(({ text }) => text);
  return { bench, texts, setFaults };
}

const ask = (productId: string, over: object = {}) => ({
  ...{ commandId: `labels-${productId}`, productId, count: 3, approval: null },
  ...over,
});
const yes = { staffId: manager.id, pin: manager.pin, reason: 'new price' };

it('prints as many as are wanted, once, and only with a manager’s yes', async () => {
  const { bench, texts } = await openWithLabels();
  await openForSelling(bench, cashier);
  await bench.until(({ printers }) => printers.some(({ role }) => role === 'label'));
  expect(await bench.till.printLabels(ask('mug'))).toMatchObject({
    refusal: { code: 'approval.needed', what: 'labels' },
  });
  ok(await bench.till.printLabels(ask('mug', { approval: yes })));
  const [text] = await until(texts, ({ length }) => length > 0);
  expect(text).toMatch(
    /\^XA[\s\S]*\^FDMug\^FS[\s\S]*_C2_A312\.50[\s\S]*\^BEN[^\n]*\^FD500000000001\^FS\n\^PQ3\^XZ$/,
  );
  ok(await bench.till.printLabels(ask('mug', { approval: yes })));
  ok(await bench.till.printLabels(ask('cheese', { approval: yes, count: 1 })));
  const all = await until(texts, ({ length }) => length > 3);
  expect(all).toHaveLength(4);
  expect(all[3]).toMatch(/12\.00 _2F kg[\s\S]*\^BCN[^\n]*\^FDCHEESE\^FS\n\^PQ1\^XZ$/);
});

it('keeps them over a restart while their printer is away', async () => {
  const { bench, texts, setFaults } = await openWithLabels({ TILL_LABEL_PRINTER_PROFILE: 'epl-203' });
  await openForSelling(bench, manager);
  setFaults({ isOff: true });
  ok(await bench.till.printLabels(ask('mug')));
  const told = await bench.until(({ printers }) =>
    printers.some(({ role, waiting }) => role === 'label' && waiting === 1),
  );
  expect(told.prints).toEqual([]);
  await bench.restart();
  expect(texts()).toEqual([]);
  setFaults({});
  const [text] = await until(texts, ({ length }) => length > 0);
  expect(text).toMatch(/"Mug"[\s\S]*P3\n$/);
});

it('says on the screen that their printer is paused, before anything is printed, and that it is over', async () => {
  const { bench, texts, setFaults } = await openWithLabels();
  await openForSelling(bench, manager);
  const label = ({
    printers,
  }: {
    readonly printers: readonly { readonly role: string; trouble: unknown }[];
  }) => printers.find(({ role }) => role === 'label');
  setFaults({ paused: true });
  ok(await bench.till.printLabels(ask('mug')));
  await bench.until((view) => label(view)?.trouble === 'paused');
  expect(texts()).toEqual([]);
  setFaults({});
  await bench.until((view) => label(view)?.trouble === null && texts().length === 3);
});

it('leaves a code out that does not fit on the label, and never a price', async () => {
  const { bench, texts } = await openWithLabels({ TILL_LABEL_PRINTER_SIZE: '20x12' });
  await openForSelling(bench, manager);
  ok(await bench.till.printLabels(ask(mug.id)));
  const [text] = await until(texts, ({ length }) => length > 0);
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
