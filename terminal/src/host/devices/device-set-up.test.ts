import { createServer } from 'node:net';
import { startVirtualLabelPrinter } from '@counterbook/hardware/label';
import { startVirtualPrinterServer, type VirtualPrinterServer } from '@counterbook/hardware/printer';
import { epson58, epson80 } from '@counterbook/hardware/receipt';
import { readHardwareSetup } from '@counterbook/hardware/setup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Bench,
  cashier,
  manager,
  ok,
  openBench,
  openForSelling,
  sellMugs,
  until,
} from '../../till/till-fixture.ts';
import { type Counter, createCounter } from '../counter/counter.ts';
import type { DeviceRole } from '../protocol/device-views.ts';
import { createDeviceSetUp, type DeviceSetUp, printingBy } from './device-set-up.ts';
import { openDeviceSettings } from './device-settings.ts';

let bench: Bench;
let counter: Counter;
let setUp: DeviceSetUp;
let server: VirtualPrinterServer;
let printed: string[];
let grant: string;

const approval = { staffId: manager.id, pin: manager.pin, reason: 'Devices' };

function begin(environment: Record<string, string> = {}): void {
  const settings = openDeviceSettings(bench.directory, environment);
  setUp = createDeviceSetUp({ till: bench.till, counter, settings, openPrinting: printingBy(settings) });
}

beforeAll(async () => {
  bench = await openBench();
  counter = createCounter(bench.till);
  server = await startVirtualPrinterServer({
    port: 0,
    profile: epson58,
    onReceipt: ({ text }) => printed.push(text),
    onDrawerKick: () => server.setFaults({ drawerPin: 'high' }),
  });
});

afterAll(async () => {
  await counter.close();
  await bench.close();
  await server.close();
});

beforeEach(async () => {
  printed = [];
  await openForSelling(bench);
  ({ grant } = ok(await bench.till.beginSetUp({ approval: null })));
  begin();
});

afterEach(async () => {
  server.setFaults({});
  begin();
  await openForSelling(bench);
  ({ grant } = ok(await bench.till.beginSetUp({ approval: null })));
  for (const { role, choice } of setUp.view().devices) {
    if (choice !== null && !['virtual', 'printer'].includes(choice.place)) ok(await choose(role, null));
  }
});

const tcp = () => `tcp://127.0.0.1:${server.port}`;
const choose = (role: DeviceRole, place: string | null, model: string | null = null) =>
  setUp.choose({ grant, role, choice: place === null ? null : { place, model } });
const device = (role: DeviceRole) => setUp.view().devices.find((each) => each.role === role);

describe('who may set devices up', () => {
  it('a cashier calls a manager, once; whoever signs out ends it', async () => {
    await bench.till.signOut();
    expect(await setUp.find({ grant, hosts: [] })).toMatchObject({ refusal: { code: 'set-up.over' } });
    await openForSelling(bench, cashier);
    expect(await bench.till.beginSetUp({ approval: null })).toMatchObject({
      refusal: { code: 'approval.needed' },
    });
    expect(await bench.till.beginSetUp({ approval: { ...approval, pin: '0000' } })).toMatchObject({
      refusal: { code: 'pin.wrong' },
    });
    ({ grant } = ok(await bench.till.beginSetUp({ approval })));
    ok(await choose('kitchen', tcp(), 'epson-58'));
    ok(await choose('kitchen', null));
    bench.now += 31 * 60_000;
    expect(await choose('kitchen', tcp())).toMatchObject({ refusal: { code: 'set-up.over' } });
  });
});

describe('choosing a device', () => {
  it('prints the next receipt, and what waited, on the new printer without a restart, and after one', async () => {
    const old = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    ok(await choose('receipt', `tcp://127.0.0.1:${old.port}`));
    old.setFaults({ coverOpen: true });
    await sellMugs(bench);
    await bench.until(({ printers }) => printers[0]?.trouble === 'cover-open');
    ok(await choose('receipt', tcp(), 'epson-58'));
    await until(
      () => printed.length,
      (count) => count === 1,
    );
    await sellMugs(bench);
    await bench.until(({ finished }) => finished?.print === 'confirmed');
    expect(printed.map((text) => /HIGH-T\d+-\d+/.exec(text)?.[0])).toHaveLength(2);
    expect(new Set(printed).size).toBe(2);
    expect(device('receipt')).toMatchObject({
      choice: { place: tcp(), model: 'epson-58' },
      fixedBy: null,
      state: { status: 'ready' },
    });
    expect(readHardwareSetup(bench.directory)).toEqual({
      TILL_PRINTER: tcp(),
      TILL_PRINTER_PROFILE: 'epson-58',
    });
    begin();
    expect(device('receipt')?.choice?.place).toBe(tcp());
    await old.close();
  });

  it('is the environment’s where that says it, and the rest is chosen here', async () => {
    begin({ TILL_PRINTER: 'virtual', TILL_SCALE: '8217:/dev/no-scale?baud=2400' });
    expect(device('scale')).toMatchObject({
      choice: { place: 'serial:/dev/no-scale?baud=2400', model: '8217' },
      fixedBy: 'TILL_SCALE',
    });
    expect(await choose('receipt', tcp())).toMatchObject({
      refusal: { code: 'device.fixed', name: 'TILL_PRINTER' },
    });
    expect(device('receipt')?.choice).toEqual({ place: 'virtual', model: null });
    expect(device('drawer')).toMatchObject({ choice: { place: 'printer' }, fixedBy: null });
    expect(device('scanner')).toMatchObject({ choice: null, state: { status: 'none' } });
  });

  it.each([
    ['receipt', 'somewhere', null],
    ['receipt', 'virtual', 'round'],
    ['drawer', 'hid:0d3a:0206', null],
    ['scanner', '/dev/ttyUSB0', null],
    ['scale', 'serial:/dev/ttyUSB0', 'abacus'],
    ['scale', 'serial:/dev/ttyUSB0', null],
    ['display', 'hid', 'epson'],
  ] as const)('refuses for %s what is no place or no model: %s %s', async (role, place, model) => {
    expect(await choose(role, place, model)).toMatchObject({ refusal: { code: 'device.malformed', role } });
    expect(readHardwareSetup(bench.directory)).toEqual({});
  });

  it('says of a scanner, a scale and a display at once whether they are there, and lets them go', async () => {
    ok(await choose('scanner', 'serial:/dev/no-scanner'));
    ok(await choose('scale', 'serial:/dev/no-scale?baud=2400', 'sics'));
    ok(await choose('display', 'serial:/dev/no-display', 'cd5220'));
    await until(
      () => ['scanner', 'scale', 'display'].map((role) => device(role as DeviceRole)?.state),
      (states) => states.every((state) => JSON.stringify(state).includes('line.absent')),
    );
    expect(readHardwareSetup(bench.directory)).toEqual({
      TILL_SCANNER: 'serial:/dev/no-scanner',
      TILL_SCALE: 'sics:/dev/no-scale?baud=2400',
      TILL_DISPLAY: 'cd5220:/dev/no-display',
    });
    expect(counter.view()).toMatchObject({ hasScale: true, scanner: { status: 'away' } });
    ok(await choose('scale', null));
    expect(counter.view().hasScale).toBe(false);
  });
});

describe('a label printer', () => {
  it('is found, chosen, tried and used without a restart, and says how it is', async () => {
    const labels = await startVirtualLabelPrinter({ port: 0 });
    const host = `127.0.0.1:${labels.port}`;
    const [found] = ok(await setUp.find({ grant, hosts: [host] })).filter(
      ({ kind }) => kind === 'label-printer',
    );
    expect(found).toMatchObject({
      name: 'ZD421-203dpi ZPL',
      fits: [{ role: 'label', place: `tcp://${host}`, model: 'zpl-203' }],
    });
    const choice = { place: `tcp://${host}`, model: 'zpl-203', size: '40x30' };
    ok(await setUp.choose({ grant, role: 'label', choice }));
    expect(device('label')).toMatchObject({ choice, fixedBy: null });
    expect(readHardwareSetup(bench.directory)).toEqual({
      TILL_LABEL_PRINTER: `tcp://${host}`,
      TILL_LABEL_PRINTER_PROFILE: 'zpl-203',
      TILL_LABEL_PRINTER_SIZE: '40x30',
    });
    expect(ok(await setUp.printTestPage({ grant, role: 'label' }))).toEqual({
      status: 'confirmed',
      cause: null,
    });
    expect(labels.labels()[0]?.text).toContain('^PW320^LL240');
    ok(await bench.till.printLabels({ commandId: 'mugs', productId: 'mug', count: 2, approval: null }));
    await until(labels.labels, ({ length }) => length === 3);
    labels.setFaults({ headOpen: true });
    expect(ok(await setUp.printTestPage({ grant, role: 'label' }))).toMatchObject({ cause: 'cover-open' });
    await until(
      () => device('label')?.state,
      (state) => state?.status === 'trouble' && state.trouble === 'cover-open',
    );
    ok(await setUp.choose({ grant, role: 'label', choice: null }));
    expect(readHardwareSetup(bench.directory)).toEqual({});
    expect(device('label')).toMatchObject({ choice: null, state: { status: 'none' } });
    await labels.close();
  });

  it.each([
    ['virtual', 'zpl-203', '57x32'],
    ['tcp://10.0.0.7', 'epson-80', '57x32'],
    ['tcp://10.0.0.7', 'zpl-203', '5x5'],
  ])('is refused as %s, %s, %s', async (place, model, size) => {
    expect(await setUp.choose({ grant, role: 'label', choice: { place, model, size } })).toMatchObject({
      refusal: { code: 'device.malformed', role: 'label' },
    });
  });
});

describe('trying a device', () => {
  it('prints the test page, and says what keeps it from being printed', async () => {
    expect(await setUp.printTestPage({ grant, role: 'kitchen' })).toMatchObject({
      refusal: { code: 'device.none' },
    });
    ok(await choose('receipt', tcp(), 'epson-58'));
    expect(ok(await setUp.printTestPage({ grant, role: 'receipt' }))).toEqual({
      status: 'confirmed',
      cause: null,
    });
    expect(printed.join('')).toMatch(/epson-58 at[\s\S]*cp437/);
    server.setFaults({ paperOutAtByte: 0 });
    expect(ok(await setUp.printTestPage({ grant, role: 'receipt' }))).toEqual({
      status: 'failed',
      cause: 'paper-out',
    });
  });

  it('opens the drawer for a reason and with a manager’s yes, in the journal, and learns its switch', async () => {
    server.setFaults({ drawerPin: 'low' });
    ok(await choose('receipt', tcp(), 'epson-58'));
    await bench.till.signOut();
    await openForSelling(bench, cashier);
    ({ grant } = ok(await bench.till.beginSetUp({ approval })));
    const opening = { grant, commandId: 'drawer-1', reason: 'Trying the drawer' };
    expect(await setUp.tryDrawer({ ...opening, approval: null })).toMatchObject({
      refusal: { code: 'approval.needed' },
    });
    expect(
      ok(await setUp.tryDrawer({ ...opening, approval: { ...approval, reason: opening.reason } })),
    ).toEqual({
      trouble: null,
      isSwitchLearnt: true,
    });
    await until(
      () => bench.hub.entries().filter(({ type }) => type === 'drawer.opened'),
      ([entry]) => JSON.stringify(entry?.payload).includes('Trying the drawer'),
    );
    expect(readHardwareSetup(bench.directory)).toMatchObject({ TILL_DRAWER_OPEN_PIN: 'high' });
    ok(await choose('drawer', 'serial:/dev/no-drawer'));
    expect(readHardwareSetup(bench.directory)).not.toHaveProperty('TILL_DRAWER_OPEN_PIN');
    const again = { grant, commandId: 'drawer-2', reason: 'Again', approval };
    expect(ok(await setUp.tryDrawer(again))).toEqual({ trouble: 'stuck', isSwitchLearnt: false });
  });

  it('finds a printer where it is said to be, knows its own, and says what does not answer', async () => {
    const host = `127.0.0.1:${server.port}`;
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const gone = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    await new Promise((resolve) => silent.close(resolve));
    const found = ok(await setUp.find({ grant, hosts: [host, gone] }));
    expect(found).toContainEqual(
      expect.objectContaining({
        address: tcp(),
        name: `Counterbook virtual ${epson58.id}`,
        usedFor: [],
        fits: [
          ...['receipt', 'spare', 'kitchen'].map((role) => ({ role, place: tcp(), model: 'epson-58' })),
          { role: 'label', place: tcp(), model: null },
        ],
      }),
    );
    expect(found.find((each) => each.address === `tcp://${gone}`)).toMatchObject({
      trouble: 'line.absent',
      fits: [],
    });
    ok(await choose('receipt', tcp(), epson80.id));
    const again = ok(await setUp.find({ grant, hosts: [host] }));
    expect(again.find((each) => each.address === tcp())).toMatchObject({
      usedFor: ['receipt'],
      trouble: null,
      fits: [{ role: 'spare' }, { role: 'kitchen' }, { role: 'label' }],
    });
  });
});
