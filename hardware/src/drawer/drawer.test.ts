import { afterEach, describe, expect, it } from 'vitest';
import { openSerialLine } from '../line/serial-line.ts';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { createVirtualPrinter } from '../printer/virtual-printer.ts';
import { epson80 } from '../receipt/escpos/profile.ts';
import { createDrawer } from './create-drawer.ts';
import { learnOpenPin } from './drawer-pin.ts';
import { createLineDrawer } from './line-drawer.ts';
import { openDrawer } from './open-drawer.ts';
import type { DrawerEvent, DrawerPort } from './port.ts';
import { createPrinterDrawer } from './printer-drawer.ts';

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe('a drawer with a switch', () => {
  it.each(['high', 'low'] as const)('whose pin is %s when open tells what happens to it', async (openPin) => {
    const { printer, drawer, told } = withSwitch({ openPin });
    const [open, closed] = openPin === 'high' ? (['high', 'low'] as const) : (['low', 'high'] as const);
    printer.setFaults({ drawerPin: closed });
    await printer.status();
    expect(drawer.state()).toBe('closed');
    await drawer.kick('sale');
    printer.setFaults({ drawerPin: open });
    await printer.status();
    expect(drawer.state()).toBe('open');
    printer.setFaults({ drawerPin: closed });
    await printer.status();
    expect(told).toEqual([
      { type: 'drawer.kicked', reason: 'sale', outcome: { status: 'confirmed' } },
      { type: 'drawer.opened', isAsked: true },
      { type: 'drawer.closed' },
    ]);
  });

  it('that is opened without being asked says so', async () => {
    const { printer, told } = withSwitch({ openPin: 'high' });
    await printer.status();
    printer.setFaults({ drawerPin: 'high' });
    await printer.status();
    expect(told).toEqual([{ type: 'drawer.opened', isAsked: false }]);
  });

  it('that was open when first seen is not said to have been opened', async () => {
    const { printer, drawer, told } = withSwitch({ openPin: 'high' });
    printer.setFaults({ drawerPin: 'high' });
    await printer.status();
    expect([drawer.state(), told]).toEqual(['open', []]);
  });

  it('that is left open is told once, and again the next time', async () => {
    const { printer, drawer, told } = withSwitch({ openPin: 'high', leftOpenMs: 20 });
    for (const times of [1, 2]) {
      printer.setFaults({ drawerPin: 'high' });
      await printer.status();
      await until(() => told.filter(({ type }) => type === 'drawer.left-open').length === times);
      printer.setFaults({ drawerPin: 'low' });
      await printer.status();
    }
    expect(drawer.state()).toBe('closed');
    expect(told.filter(({ type }) => type === 'drawer.left-open')).toHaveLength(2);
  });

  it('that is closed in time is not told', async () => {
    const { printer, drawer, told } = withSwitch({ openPin: 'high', leftOpenMs: 60 });
    await printer.status();
    printer.setFaults({ drawerPin: 'high' });
    await printer.status();
    printer.setFaults({ drawerPin: 'low' });
    await printer.status();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect([drawer.state(), told.map(({ type }) => type)]).toEqual([
      'closed',
      ['drawer.opened', 'drawer.closed'],
    ]);
  });

  it('whose printer is away is in a state that nobody knows', async () => {
    const { printer, drawer } = withSwitch({ openPin: 'high' });
    await printer.status();
    printer.setFaults({ mute: true });
    await printer.status();
    expect(drawer.state()).toBe('unknown');
  });
});

describe('a drawer without a switch', () => {
  it('opens all the same, and its state is unknown', async () => {
    const printer = createVirtualPrinter({ profile: epson80 });
    const drawer = createPrinterDrawer({ printer });
    expect(await drawer.kick('no-sale')).toEqual({ status: 'confirmed' });
    expect(drawer.state()).toBe('unknown');
  });
});

describe('which level means open', () => {
  it.each([
    [{ closed: 'low', open: 'high' }, 'high'],
    [{ closed: 'high', open: 'low' }, 'low'],
    [{ closed: 'low', open: 'low' }, undefined],
    [{ closed: 'high', open: 'unknown' }, undefined],
    [{ closed: 'unknown', open: 'high' }, undefined],
  ] as const)('is learnt from %o as %s', (seen, openPin) => {
    expect(learnOpenPin(seen)).toBe(openPin);
  });
});

describe.skipIf(!hasSocat)('a drawer on a line of its own', () => {
  it('opens by its command, again after a replug, and fails while it is away', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const drawer = createDrawer({
      opener: createLineDrawer({
        openLine: () => openSerialLine({ path: pair.path, baudRate: 9_600 }),
        command: Uint8Array.of(0x07, 0x0d),
        deadlineMs: 20_000,
      }),
    });
    closings.push(drawer.close);
    for (let round = 0; round < 2; round++) {
      const heard = await bytesAt(pair.devicePath, 2);
      expect(await drawer.kick('sale')).toEqual({ status: 'handed-over' });
      expect(await heard.bytes).toEqual([0x07, 0x0d]);
      await pair.unplug();
      await until(async () => (await drawer.kick('sale')).status === 'failed');
      await pair.plug();
    }
  });
});

describe('the place of a drawer', () => {
  const onPrinter = { printer: createVirtualPrinter({ profile: epson80 }) };

  it('may be a printer', async () => {
    expect(await openDrawer('printer', onPrinter).kick('sale')).toEqual({ status: 'confirmed' });
  });

  it.each([
    '',
    'box',
    'serial:',
    'serial:COM3?baud=1',
    'serial:COM3?open=7',
    'hid:0d3a:0206',
    'hid:COM3?open=01',
  ])('is not %o, and says what it may be', (place) => {
    expect(() => openDrawer(place, onPrinter)).toThrow('hid:0d3a:0206?open=0101');
  });

  it.skipIf(!hasSocat)('may be a serial port, with the bytes that open it', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    for (const [query, bytes] of [
      ['', [0x07]],
      ['?baud=2400&open=1b70', [0x1b, 0x70]],
    ] as const) {
      const drawer = openDrawer(`serial:${pair.path}${query}`, onPrinter);
      const heard = await bytesAt(pair.devicePath, bytes.length);
      expect(await drawer.kick('sale')).toEqual({ status: 'handed-over' });
      expect(await heard.bytes).toEqual(bytes);
      await drawer.close();
      await heard.close();
    }
  });

  it('of the USB class that is not plugged in fails and says so', async () => {
    const drawer = openDrawer('hid:0d3a:0206?open=0101', onPrinter);
    expect(await drawer.kick('sale')).toEqual({ status: 'failed', cause: 'unreachable' });
    await drawer.close();
  });
});

function withSwitch(options: { readonly openPin: 'low' | 'high'; readonly leftOpenMs?: number }) {
  const printer = createVirtualPrinter({ profile: epson80, statusMs: 200 });
  const drawer: DrawerPort = createPrinterDrawer({ printer, ...options });
  const told: DrawerEvent[] = [];
  drawer.onEvent((event) => told.push(event));
  closings.push(drawer.close);
  return { printer, drawer, told };
}

async function bytesAt(path: string, count: number) {
  const opened = await openSerialLine({ path, baudRate: 9_600 });
  if (!opened.ok) throw new Error(opened.refusal.detail);
  const line = opened.value;
  closings.push(line.close);
  const heard: number[] = [];
  const bytes = new Promise<readonly number[]>((resolve) => {
    line.onBytes((piece) => {
      heard.push(...piece);
      if (heard.length >= count) resolve(heard);
    });
  });
  return { bytes, close: line.close };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}
