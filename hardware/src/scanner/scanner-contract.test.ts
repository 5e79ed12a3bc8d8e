/** Every scanner that is no keyboard keeps the same promises, over a real serial line, reports and none. */
import { afterEach, describe, expect, it } from 'vitest';
import { openHidLine } from '../line/hid-line.ts';
import { openSerialLine } from '../line/index.ts';
import { createHidBus } from '../line/testing/hid-bus.ts';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { createHidFraming } from './hid-framing.ts';
import { createLineScanner } from './line-scanner.ts';
import type { ScannerEvent, ScannerPort } from './port.ts';
import { createSerialFraming } from './serial-framing.ts';
import { createSerialScanner } from './serial-scanner.ts';
import { hidReports } from './testing/hid-reports.ts';
import { createVirtualScanner } from './virtual-scanner.ts';

type Rig = {
  readonly scanner: ScannerPort;
  readonly send: (codes: readonly string[]) => Promise<unknown>;
  readonly half: () => Promise<unknown>;
  readonly unplug: () => Promise<unknown>;
  readonly plug: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
};

const rigs: Rig[] = [];

afterEach(async () => {
  for (const { scanner, close } of rigs.splice(0)) {
    await scanner.close();
    await close();
  }
});

async function serialRig(): Promise<Rig> {
  const pair = await startPtyPair();
  const device = async () => {
    const opened = await openSerialLine({ path: pair.devicePath, baudRate: 9_600 });
    if (!opened.ok) throw new Error(opened.refusal.detail);
    return opened.value;
  };
  let line = await device();
  const write = (text: string) => line.send(new TextEncoder().encode(text), 5_000);
  return {
    scanner: createSerialScanner({ place: { path: pair.path } }),
    send: (codes) => write(codes.map((code) => `${code}\r\n`).join('')),
    half: () => write('40063'),
    unplug: pair.unplug,
    plug: async () => {
      await pair.plug();
      line = await device();
    },
    close: async () => {
      await line.close();
      await pair.close();
    },
  };
}

async function hidRig(): Promise<Rig> {
  const bus = createHidBus();
  const device = { vendorId: 1, productId: 2, serialNumber: `rig ${Math.random()}`, usagePage: 0x8c };
  bus.plug(device);
  return {
    scanner: createLineScanner({
      name: 'USB scanner',
      open: () => openHidLine({ usagePage: 0x8c }, bus.load),
      framing: () => createHidFraming(),
    }),
    send: async (codes) => {
      for (const code of codes) for (const report of hidReports('\0\0\0', code)) bus.report(report);
    },
    half: async () => bus.report(hidReports(']C0', 'X'.repeat(80))[0] as Uint8Array),
    unplug: async () => bus.unplug(),
    plug: async () => bus.plug(device),
    close: async () => undefined,
  };
}

async function virtualRig(): Promise<Rig> {
  const scanner = createVirtualScanner();
  return {
    scanner,
    send: async (codes) => codes.forEach(scanner.scan),
    half: async () => scanner.misread('half'),
    unplug: async () => scanner.unplug(),
    plug: async () => scanner.plug(),
    close: async () => undefined,
  };
}

const makers = [
  ...(hasSocat ? [{ name: 'serial', make: serialRig }] : []),
  { name: 'USB', make: hidRig },
  { name: 'virtual', make: virtualRig },
];

describe.each(makers)('a $name scanner', ({ make }) => {
  it('tells every scan of a burst once and in order, the same code again and again included', async () => {
    const { rig, events, until } = await started(make);
    const codes = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0 ? '4006381333931' : `CODE-${index}`,
    );
    await rig.send(codes);
    await until(() => scans(events).length >= codes.length);
    expect(scans(events)).toEqual(codes);
  });

  it('tells half a scan, and reads the next one whole', async () => {
    const { rig, events, until } = await started(make);
    await rig.half();
    await until(() => events.some(({ type }) => type === 'misread'));
    await rig.send(['96385074']);
    await until(() => scans(events).length === 1);
    expect(scans(events)).toEqual(['96385074']);
  });

  it('that is pulled out is told away, and is there again by itself when it is back', async () => {
    const { rig, events, until } = await started(make);
    await rig.unplug();
    await until(() => rig.scanner.state().status === 'away');
    await rig.plug();
    await until(() => rig.scanner.state().status === 'ready');
    await rig.send(['96385074']);
    await until(() => scans(events).length === 1);
    const states = events.flatMap((event) => (event.type === 'state.changed' ? [event.state.status] : []));
    expect(states.slice(-2)).toEqual(['away', 'ready']);
  });
});

describe('a scanner that is known to stutter', () => {
  const line = createHidBus();
  const told = (stutterMs: number, codes: readonly string[]) =>
    new Promise<readonly string[]>((resolve) => {
      line.plug({
        vendorId: 1,
        productId: 3,
        serialNumber: `stutter ${stutterMs} ${codes.length}`,
        usagePage: 0x8c,
      });
      const events: ScannerEvent[] = [];
      const scanner = createLineScanner({
        name: 'stutters',
        open: () => openHidLine({ usagePage: 0x8c }, line.load),
        framing: () => createSerialFraming(),
        stutterMs,
      });
      scanner.onEvent((event) => {
        events.push(event);
        if (event.type !== 'state.changed') return;
        for (const piece of codes) line.report(new TextEncoder().encode(piece));
        resolve(scanner.close().then(() => scans(events)));
      });
    });

  it('sells once what it says twice in no time, and another code at once', async () => {
    expect(await told(90, ['11111\r', '11111\r', '22222\r', '11111\r'])).toEqual(['11111', '22222', '11111']);
  });

  it('keeps what came in one piece, which may have waited, and everything where it is not known to', async () => {
    expect(await told(90, ['11111\r11111\r'])).toEqual(['11111', '11111']);
    expect(await told(0, ['11111\r', '11111\r'])).toEqual(['11111', '11111']);
  });
});

function scans(events: readonly ScannerEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'scanned' ? [event.text] : []));
}

async function started(make: () => Promise<Rig>) {
  const rig = await make();
  rigs.push(rig);
  const events: ScannerEvent[] = [];
  const looks = new Set<() => void>();
  rig.scanner.onEvent((event) => {
    events.push(event);
    for (const look of [...looks]) look();
  });
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  await until(() => rig.scanner.state().status === 'ready');
  return { rig, events, until };
}
