import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startVirtualLabelPrinter } from '../label/virtual/virtual-label-printer.ts';
import type { DeviceLine, OpenedLine } from '../line/line.ts';
import { createLineState } from '../line/line-state.ts';
import { openSerialLine, type SerialSettings } from '../line/serial-line.ts';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { createVirtualPrinter } from '../printer/virtual-printer.ts';
import { startVirtualPrinterServer } from '../printer/virtual-printer-server.ts';
import { decodeEscPos } from '../receipt/decode/escpos-decoder.ts';
import { decodeStar } from '../receipt/decode/star-decoder.ts';
import { epson58, epson80, printerProfiles } from '../receipt/escpos/profile.ts';
import type { Ask } from './ask.ts';
import { detectDevices } from './detect.ts';
import { explainRefusal } from './explain.ts';
import { findBaudRate } from './find-baud-rate.ts';
import { readHardwareSetup, writeHardwareSetup } from './hardware-setup.ts';
import { learnDrawer } from './learn-drawer.ts';
import { setUp } from './set-up.ts';
import { renderTestPage } from './test-page.ts';
import { tryScale, tryScanner } from './try-counter.ts';

const closings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** Some that each page is there for. */
const LETTERS = {
  cp437: 'Çα≡',
  cp858: 'ß€þ',
  windows1252: '€Šÿ',
  cp852: 'Łžů',
  cp866: 'АяЁ',
  cp737: 'ΑωΏ',
  windows1250: 'ěŁů',
  windows1251: 'ЂюЯ',
  windows1253: 'Ώωά',
  windows1254: 'ğşİ',
  windows1257: 'āžų',
} as const;

describe('the test page', () => {
  it.each(printerProfiles)('of $id shows what the profile claims', (profile) => {
    const bytes = renderTestPage(profile, 'tcp://192.168.1.50:9100');
    const items = profile.language === 'esc-pos' ? decodeEscPos(bytes) : decodeStar(bytes);
    const lines = items.flatMap((item) => (item.type === 'line' ? [item.line.text] : []));
    expect(lines.find((line) => line.startsWith('1234567890'))).toHaveLength(profile.columns);
    const kinds = new Set(items.map(({ type }) => type));
    expect([...kinds]).toEqual(expect.arrayContaining(['line', 'image', 'qr', 'barcode']));
    expect(kinds.has('cut')).toBe(profile.hasCutter);
    expect(kinds.has('buzz')).toBe(profile.hasBuzzer);
    expect(kinds.has('drawer-kick')).toBe(false);
    for (const [page] of profile.pages) {
      const table = lines.slice(lines.indexOf(page) + 1, lines.indexOf(page) + 10).join('');
      for (const letter of LETTERS[page]) expect(table).toContain(letter);
    }
  });
});

describe('a serial printer of unknown speed', () => {
  it('is found at the speed at which it answers', async () => {
    expect(await findBaudRate({ path: '/dev/ttyUSB0' }, answering(115_200, [0x16]))).toBe(115_200);
  });

  it('is not found where there is only noise, or nothing', async () => {
    expect(
      await findBaudRate({ path: '/dev/ttyUSB0' }, answering(9_600, [0x16, 0xff, 0x00])),
    ).toBeUndefined();
    expect(await findBaudRate({ path: '/dev/ttyUSB0' }, answering(9_600, [0x41]))).toBeUndefined();
    expect(await findBaudRate({ path: '/dev/ttyUSB0' }, answering(300, [0x16]))).toBeUndefined();
  });
});

describe('the drawer at set-up', () => {
  it.each(['high', 'low'] as const)('is opened and its switch learnt, %s when open', async (openPin) => {
    const closedPin = openPin === 'high' ? 'low' : 'high';
    const printer = createVirtualPrinter({
      profile: epson80,
      onDrawerKick: () => printer.setFaults({ drawerPin: openPin }),
    });
    printer.setFaults({ drawerPin: closedPin });
    const learnt = await learnDrawer(printer, { language: 'esc-pos' });
    expect(learnt).toEqual({ outcome: { status: 'confirmed' }, openPin });
  });

  it('may have no switch', async () => {
    const printer = createVirtualPrinter({ profile: epson80 });
    const learnt = await learnDrawer(printer, { language: 'esc-pos', waitMs: 50 });
    expect(learnt).toEqual({ outcome: { status: 'confirmed' }, openPin: undefined });
  });
});

describe('looking for devices', () => {
  it('finds a network printer where it is said to be, with its profile, and says when there is none', async () => {
    const server = await startVirtualPrinterServer({ port: 0, profile: epson58 });
    closings.push(server.close);
    const devices = await detectDevices([`127.0.0.1:${server.port}`, '127.0.0.1:9']);
    const address = `tcp://127.0.0.1:${server.port}`;
    expect(devices).toContainEqual({
      kind: 'printer',
      address,
      name: 'Counterbook virtual epson-58',
      profileId: 'epson-58',
    });
    const absent = devices.find((device) => device.address === 'tcp://127.0.0.1:9');
    expect(absent?.refusal && explainRefusal(absent.refusal)).toMatch('switched on');
  });
});

describe('the set-up', () => {
  it('asks its way to a printer with its drawer and writes it down', async () => {
    const folder = aFolder();
    const receipts: string[] = [];
    const server = await startVirtualPrinterServer({
      port: 0,
      profile: epson58,
      onReceipt: ({ text }) => receipts.push(text),
      onDrawerKick: () => server.setFaults({ drawerPin: 'high' }),
    });
    closings.push(server.close);
    const { ask, said } = scripted([`127.0.0.1:${server.port}`, '', '', 'y', 'y', 'y', 'n', 'n', 'n']);
    const setup = await setUp(ask, folder);
    expect(setup).toEqual({
      TILL_PRINTER: `tcp://127.0.0.1:${server.port}`,
      TILL_PRINTER_PROFILE: 'epson-58',
      TILL_DRAWER_OPEN_PIN: 'high',
    });
    expect(readHardwareSetup(folder)).toEqual(setup);
    expect(receipts.join('')).toMatch(/epson-58 at\s+tcp:/);
    expect(said.join('\n')).toContain('Its switch tells whether it is open.');
  });

  it('finds a label printer, prints a test label on it and writes it down', async () => {
    const folder = aFolder();
    const receipts = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    const labels = await startVirtualLabelPrinter({ port: 0 });
    closings.push(receipts.close, labels.close);
    const hosts = `127.0.0.1:${receipts.port}, 127.0.0.1:${labels.port}`;
    const { ask, said } = scripted([
      ...[hosts, '', '', 'y', 'n'],
      ...['y', '', 'zpl-203', '5x5'],
      ...['', '', '40x30', 'y'],
      ...['n', 'n'],
    ]);
    expect(await setUp(ask, folder)).toMatchObject({
      TILL_LABEL_PRINTER: `tcp://127.0.0.1:${labels.port}`,
      TILL_LABEL_PRINTER_PROFILE: 'zpl-203',
      TILL_LABEL_PRINTER_SIZE: '40x30',
    });
    expect(said.join('\n')).toMatch(
      /Label printer: ZD421-203dpi ZPL[\s\S]*size is 5x5[\s\S]*The test label is printed; the printer says so/,
    );
    expect(labels.labels()[0]?.text).toContain('^FDTEST');
  });

  it('asks again for an address or a profile that there is not, and takes another printer when the page is wrong', async () => {
    const folder = aFolder();
    const server = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    closings.push(server.close);
    const address = `tcp://127.0.0.1:${server.port}`;
    const { ask, said } = scripted([
      'none',
      'somewhere',
      'tcp://127.0.0.1:9',
      'round',
      'generic-80',
      'n',
      'y',
      address,
      'epson-80',
      'y',
      'n',
      'n',
      'n',
      'n',
    ]);
    expect(await setUp(ask, folder)).toEqual({
      TILL_PRINTER: address,
      TILL_PRINTER_PROFILE: 'epson-80',
    });
    expect(said.join('\n')).toMatch(/it is "virtual"[\s\S]*no profile round[\s\S]*cannot be reached/);
  });

  it('is read as it was written, and nothing where it was never run', () => {
    const folder = aFolder();
    expect(readHardwareSetup(folder)).toEqual({});
    const setup = { TILL_PRINTER: 'windows:EPSON "TM" #1 $x', TILL_SCANNER: 'hid' };
    writeHardwareSetup(folder, setup);
    expect(readHardwareSetup(folder)).toEqual(setup);
    writeHardwareSetup(folder, { TILL_SCANNER: 'hid' });
    expect(readHardwareSetup(folder)).toEqual({ TILL_SCANNER: 'hid' });
  });
});

describe.skipIf(!hasSocat)('a scanner or a scale at set-up', () => {
  it('is kept when it was heard, and not when it was not', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const { ask, said } = scripted([pair.path, pair.path, pair.path, 'abacus', 'cas']);
    const device = await openSerialLine({ path: pair.devicePath, baudRate: 9_600 });
    if (!device.ok) throw new Error(device.refusal.detail);
    closings.push(device.value.close);
    const scanning = setInterval(() => device.value.send(Buffer.from('4006381333931\r'), 1_000), 50);
    expect(await tryScanner(ask)).toEqual({ TILL_SCANNER: `serial:${pair.path}` });
    clearInterval(scanning);
    await device.value.close();
    expect(await tryScanner(ask, 50)).toEqual({});
    expect(await tryScale(ask, 50)).toEqual({});
    expect(said.join('\n')).toMatch(
      /Scanned: "4006381333931"[\s\S]*Nothing was heard[\s\S]*no protocol abacus/,
    );
  });
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'counterbook-setup-'));
  closings.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Answers in order; an empty one takes what is usual. */
function scripted(answers: readonly string[]): { readonly ask: Ask; readonly said: string[] } {
  const said: string[] = [];
  const left = [...answers];
  const text = async (question: string, usual: string) => {
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${question}`);
    return answer === '' ? usual : answer;
  };
  return {
    said,
    ask: {
      say: (line) => said.push(line),
      text,
      yes: async (question) => (await text(question, 'y')) === 'y',
      close: () => undefined,
    },
  };
}

/** A printer that answers at one speed. */
function answering(speed: number, answer: readonly number[]) {
  return async ({ path, baudRate }: SerialSettings): Promise<OpenedLine> => {
    const state = createLineState();
    const line: DeviceLine = {
      name: path,
      onBytes: state.onBytes,
      onLost: state.onLost,
      isOpen: state.isOpen,
      async send() {
        if (baudRate === speed) queueMicrotask(() => state.heard(Uint8Array.from(answer)));
        return 'sent';
      },
      async close() {
        state.end();
      },
    };
    return { ok: true, value: line };
  };
}
