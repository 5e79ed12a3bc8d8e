/** Scanners of the USB point-of-sale class and on a USB serial port: no scan is lost, and a replug needs no hand. */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { createHidScanner } from '../../../hardware/src/scanner/hid-scanner.ts';
import type { ScannerPort } from '../../../hardware/src/scanner/port.ts';
import { createSerialScanner } from '../../../hardware/src/scanner/serial-scanner.ts';
import { type Check, type OnEnd, pause, until } from './check.ts';
import { createScannerGadget } from './hid-gadget.ts';
import { SCANNER, SERIAL } from './identities.ts';
import { SCANNER_DESCRIPTOR, scanReports } from './reports.ts';
import { plugInSerial } from './serial-gadget.ts';
import { plugInUhid } from './uhid.ts';

type Rig = {
  readonly scanner: ScannerPort;
  /** What the scanner sends for one scan, and what is heard of it. */
  scan(code: string): Promise<void>;
  readonly heardAs: (code: string) => string;
  unplug(): Promise<void>;
  plug(): Promise<void>;
};

const RIGS: readonly { readonly name: string; readonly make: (onEnd: OnEnd) => Promise<Rig> }[] = [
  { name: 'a USB scanner', make: usbRig },
  { name: 'a USB scanner as the kernel sees a virtual one', make: uhidRig },
  { name: 'a scanner on a USB serial port', make: serialRig },
];

export const scannerChecks: readonly Check[] = RIGS.flatMap(({ name, make }) => [
  {
    name: `${name}: 200 scans in a burst all arrive, in order`,
    run: async (onEnd) => hearsBurst(await make(onEnd)),
  },
  { name: `${name}: a long code is whole`, run: async (onEnd) => hearsLong(await make(onEnd)) },
  {
    name: `${name}: pulled out and put back, it says so and scans on`,
    run: async (onEnd) => heals(await make(onEnd)),
  },
]);

async function hearsBurst(rig: Rig): Promise<void> {
  const heard = await listen(rig);
  const codes = Array.from({ length: 200 }, (_, index) => `40063813${String(index).padStart(5, '0')}`);
  for (const code of codes) await rig.scan(code);
  await until(() => heard.length >= 200, `200 scans are heard, of which ${heard.length} were`);
  await pause(200);
  deepStrictEqual(heard, codes.map(rig.heardAs));
}

async function hearsLong(rig: Rig): Promise<void> {
  const heard = await listen(rig);
  const code = Array.from({ length: 50 }, (_, index) => `${index},`).join('');
  await rig.scan(code);
  await until(() => heard.length === 1, 'the code is heard');
  deepStrictEqual(heard, [rig.heardAs(code)]);
}

async function heals(rig: Rig): Promise<void> {
  const heard = await listen(rig);
  const states: string[] = [];
  rig.scanner.onEvent((event) => {
    if (event.type === 'state.changed') states.push(event.state.status);
  });
  for (let round = 0; round < 5; round++) {
    await rig.unplug();
    await until(() => rig.scanner.state().status === 'away', 'the unplug is noticed', 2_000);
    await rig.plug();
    await until(() => rig.scanner.state().status === 'ready', 'it is ready again', 10_000);
    await rig.scan(`after ${round}`);
    await until(() => heard.length === round + 1, 'the scan is heard');
  }
  deepStrictEqual(
    heard,
    [0, 1, 2, 3, 4].map((round) => rig.heardAs(`after ${round}`)),
  );
  strictEqual(states.filter((status) => status === 'ready').length, 5);
}

/** Scans and misreads, from when it is ready. */
async function listen({ scanner }: Rig): Promise<readonly string[]> {
  const heard: string[] = [];
  scanner.onEvent((event) => {
    if (event.type === 'scanned') heard.push(event.text);
    if (event.type === 'misread') heard.push(`misread: ${event.cause}`);
  });
  await until(() => scanner.state().status === 'ready', 'the scanner is ready');
  return heard;
}

async function usbRig(onEnd: OnEnd): Promise<Rig> {
  const gadget = await createScannerGadget(onEnd);
  await gadget.plug(3);
  return {
    scanner: hidScanner(onEnd),
    heardAs: (code) => `]E0${code}`,
    unplug: gadget.unplug,
    plug: () => gadget.plug(3),
    scan: async (code) => {
      for (const report of scanReports(code)) await gadget.report(report);
    },
  };
}

async function uhidRig(onEnd: OnEnd): Promise<Rig> {
  let device = await plugInUhid(SCANNER, SCANNER_DESCRIPTOR);
  onEnd(() => device.unplug());
  return {
    scanner: hidScanner(onEnd),
    heardAs: (code) => `]E0${code}`,
    unplug: () => device.unplug(),
    plug: async () => {
      device = await plugInUhid(SCANNER, SCANNER_DESCRIPTOR);
    },
    scan: async (code) => {
      for (const report of scanReports(code)) await device.report(report);
    },
  };
}

function hidScanner(onEnd: OnEnd): ScannerPort {
  const scanner = createHidScanner();
  onEnd(scanner.close);
  return scanner;
}

async function serialRig(onEnd: OnEnd): Promise<Rig> {
  const gadget = await plugInSerial(onEnd);
  const scanner = createSerialScanner({ place: { usb: SERIAL } });
  onEnd(scanner.close);
  return {
    ...{ scanner, unplug: gadget.unplug },
    heardAs: (code) => code,
    plug: () => gadget.plug(1),
    scan: async (code) => {
      strictEqual(await gadget.end().send(Buffer.from(`${code}\r\n`), 5_000), 'sent');
    },
  };
}
