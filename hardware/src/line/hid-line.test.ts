import { expect, it } from 'vitest';
import { openHidLine } from './hid-line.ts';
import { createHidBus } from './testing/hid-bus.ts';

const scanner = { vendorId: 0x0c2e, productId: 0x0b61, serialNumber: 'S1', usagePage: 0x8c };

it('finds a device by what it is, carries reports both ways, and belongs to one', async () => {
  const bus = createHidBus();
  bus.plug(scanner);
  const opened = await openHidLine({ usagePage: 0x8c }, bus.load);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  const heard: number[][] = [];
  opened.value.onBytes((report) => heard.push([...report]));
  bus.report(Uint8Array.of(2, 1));
  bus.report(Uint8Array.of(2, 2));
  expect(heard).toEqual([
    [2, 1],
    [2, 2],
  ]);
  expect(await opened.value.send(Uint8Array.of(4, 1), 1_000)).toBe('sent');
  expect(bus.written.map((report) => [...report])).toEqual([[4, 1]]);
  expect(await openHidLine({ usagePage: 0x8c }, bus.load)).toMatchObject({ refusal: { code: 'line.busy' } });
  await opened.value.close();
  const again = await openHidLine({ ...scanner }, bus.load);
  expect(again.ok && (await again.value.close())).toBeUndefined();
});

it('is told lost when it is pulled out, and is another plug away from being there again', async () => {
  const bus = createHidBus();
  bus.plug(scanner);
  const opened = await openHidLine({ usagePage: 0x8c }, bus.load);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  await nextTurn();
  const lost = new Promise<void>((resolve) => opened.value.onLost(resolve));
  bus.unplug();
  await lost;
  expect(await opened.value.send(Uint8Array.of(1), 1_000)).toBe('lost');
  expect(await openHidLine({ usagePage: 0x8c }, bus.load)).toMatchObject({
    refusal: { code: 'line.absent' },
  });
  bus.plug(scanner);
  const again = await openHidLine({ usagePage: 0x8c }, bus.load);
  expect(again.ok && again.value.isOpen()).toBe(true);
  if (again.ok) await again.value.close();
});

it('may be closed as soon as it is open', async () => {
  const bus = createHidBus();
  bus.plug(scanner);
  const opened = await openHidLine({ usagePage: 0x8c }, bus.load);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  await opened.value.close();
  await nextTurn();
  expect(opened.value.isOpen()).toBe(false);
});

it('of another kind, vendor or serial number is not taken', async () => {
  const bus = createHidBus();
  bus.plug(scanner);
  for (const other of [
    { usagePage: 0x8d },
    { usagePage: 0x8c, vendorId: 1 },
    { usagePage: 0x8c, serialNumber: 'S2' },
  ])
    expect(await openHidLine(other, bus.load)).toMatchObject({ refusal: { code: 'line.absent' } });
});

it('says that a library is missing, in the words of the system', async () => {
  const missing = () => Promise.reject(new Error('libusb-1.0.so.0: cannot open shared object file'));
  expect(await openHidLine({ usagePage: 0x8c }, missing)).toMatchObject({
    refusal: { code: 'line.no-driver', detail: expect.stringContaining('libusb') },
  });
});

it('with the real library, and nothing plugged in, is absent or says what is missing', async () => {
  const opened = await openHidLine({ usagePage: 0x8c, serialNumber: 'nobody has this' });
  expect(opened).toMatchObject({ ok: false });
  expect(opened.ok || opened.refusal.code).toMatch(/^line\.(absent|no-driver)$/);
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
