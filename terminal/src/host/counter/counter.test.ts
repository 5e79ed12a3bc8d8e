import {
  createVirtualDisplay,
  createVirtualScale,
  createVirtualScanner,
} from '@counterbook/hardware/counter';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling, sellMugs } from '../../till/till-fixture.ts';
import { type Counter, createCounter } from './counter.ts';
import { openDevices } from './open-devices.ts';
import { createScanInbox, type HeardScan } from './scan-inbox.ts';
import { takeWeight } from './take-weight.ts';
import { tareScale } from './tare-scale.ts';

const scanned = (text: string): HeardScan => ({ type: 'scanned', text });

describe('scans on their way to the screen', () => {
  it('go to the newest screen alone, and back to the one before when it closes', () => {
    const inbox = createScanInbox();
    const heard: string[] = [];
    inbox.onScan((scan) => heard.push(`old ${JSON.stringify(scan)}`));
    const close = inbox.onScan((scan) => heard.push(`new ${JSON.stringify(scan)}`));
    inbox.put(scanned('1'));
    close();
    inbox.put(scanned('2'));
    expect(heard).toEqual([`new ${JSON.stringify(scanned('1'))}`, `old ${JSON.stringify(scanned('2'))}`]);
  });

  it('wait for a screen that is away for a moment, in order, and not for one that comes back much later', () => {
    let now = 0;
    const inbox = createScanInbox(() => now);
    inbox.put(scanned('long ago'));
    now = 4_000;
    inbox.put(scanned('1'));
    inbox.put(scanned('2'));
    now = 6_000;
    const heard: HeardScan[] = [];
    inbox.onScan((scan) => heard.push(scan));
    expect(heard).toEqual([scanned('1'), scanned('2')]);
  });
});

describe('a counter with its devices', () => {
  const scanner = createVirtualScanner();
  const scale = createVirtualScale();
  const display = createVirtualDisplay();
  let bench: Bench;
  let counter: Counter;

  beforeEach(async () => {
    bench = await openBench();
    counter = createCounter(bench.till, { scanner, scale, display });
    await openForSelling(bench);
  });

  afterEach(async () => {
    await counter.close();
    await bench.close();
  });

  it('sells the weight that the cashier saw, and only while it lies there still', async () => {
    const take = (grams: number) => takeWeight(bench.till, scale, { productId: 'cheese', grams });
    scale.put({ type: 'moving', grams: 250 });
    expect(await take(250)).toMatchObject({ refusal: { code: 'scale.moved' } });
    scale.put({ type: 'stable', grams: 250 });
    expect(await take(250)).toMatchObject({ refusal: { code: 'scale.moved' } });
    scale.put({ type: 'stable', grams: 250 });
    expect(await take(249)).toMatchObject({ refusal: { code: 'scale.moved' } });
    ok(await take(250));
    expect(bench.till.view().cart?.lines.map(({ quantity, amount }) => [quantity, amount])).toEqual([
      [250, 300],
    ]);
    scale.unplug();
    expect(await take(250)).toMatchObject({ refusal: { code: 'scale.away' } });
    expect(await tareScale(scale, { act: 'tare' })).toMatchObject({ refusal: { code: 'scale.away' } });
    scale.plug();
    expect(await tareScale(scale, { act: 'zero' })).toMatchObject({ refusal: { code: 'scale.cannot' } });
  });

  it('shows the customer each line, the total, what is left to pay, the change, and nothing of others', async () => {
    expect(display.lines()).toEqual(['High Street         ', 'Welcome             ']);
    ok(await bench.till.scan({ code: 'MUG' }));
    expect(display.lines()).toEqual(['Mug         GBP12.50', 'Total       GBP12.50']);
    counter.showPaying(250);
    expect(display.lines()).toEqual(['Total       GBP12.50', 'To pay       GBP2.50']);
    const cartId = bench.till.view().cart?.id ?? '';
    ok(await bench.till.completeSale({ cartId, tenders: [{ type: 'cash', amount: 2_000 }], approval: null }));
    expect(display.lines()).toEqual(['Total       GBP12.50', 'Change       GBP7.50']);
    ok(await bench.till.scan({ code: 'MUG' }));
    expect(display.lines()[1]).toBe('Total       GBP12.50');
    ok(await bench.till.voidCart());
    await bench.till.signOut();
    expect(display.lines()).toEqual(['High Street         ', 'Till closed         ']);
    expect(JSON.stringify(counter.customer())).not.toMatch(/carol|Ann|Bob/);
  });

  it('tells who looks that the scanner is away, and hands on what it hears', async () => {
    const heard: HeardScan[] = [];
    counter.scans.onScan((scan) => heard.push(scan));
    scanner.scan('5000000000012');
    scanner.misread('half');
    expect(heard).toEqual([scanned('5000000000012'), { type: 'misread', cause: 'half' }]);
    const seen = new Promise((resolve) => counter.onView(({ scanner: device }) => resolve(device?.status)));
    scanner.unplug();
    expect(await seen).toBe('away');
    scanner.plug();
    await sellMugs(bench);
  });
});

describe('devices by their addresses', () => {
  it.each([
    [{ TILL_SCANNER: 'usb' }, 'TILL_SCANNER is usb; it is hid or serial:'],
    [{ TILL_SCALE: 'cas' }, 'TILL_SCALE is cas'],
    [{ TILL_SCALE: 'cas:/dev/ttyUSB0?baud=fast' }, 'TILL_SCALE'],
    [{ TILL_DISPLAY: 'hid' }, 'TILL_DISPLAY'],
  ])('that are none say which forms there are: %o', (environment, words) => {
    expect(() => openDevices(environment)).toThrow(words);
  });

  it('are opened by path or by what they are on USB, and are away while nobody plugs them in', async () => {
    const devices = openDevices({
      TILL_SCANNER: 'serial:/dev/no-scanner',
      TILL_SCALE: '8217:0922:8003?baud=2400',
      TILL_DISPLAY: 'cd5220:/dev/no-display',
    });
    expect([devices.scanner, devices.scale, devices.display].map((device) => device?.state().status)).toEqual(
      ['away', 'away', 'away'],
    );
    await Promise.all([devices.scanner?.close(), devices.scale?.close(), devices.display?.close()]);
  });
});
