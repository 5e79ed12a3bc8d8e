import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openHidStream } from './hid-stream.ts';
import type { DeviceLine } from './line.ts';
import { readReportForm } from './report-form.ts';
import { createStreamDevice, type StreamDevice } from './testing/stream-device.ts';

const FORMS = [
  { id: 0, bytes: 64, isCounted: false },
  { id: 3, bytes: 63, isCounted: false },
  { id: 0, bytes: 64, isCounted: true },
  { id: 2, bytes: 31, isCounted: true },
];

it.each(FORMS)('carries every byte both ways in reports of %o', async (form) => {
  const device = createStreamDevice(form);
  const line = await openLine(device, form.isCounted);
  const came: Uint8Array[] = [];
  device.onBytes((bytes) => came.push(bytes));
  const job = randomBytes(10_000);
  expect(await line.send(job, 5_000)).toBe('sent');
  expect(Buffer.concat(came).subarray(0, job.length).equals(job)).toBe(true);
  const filling = Buffer.concat(came).subarray(job.length);
  expect(filling.length).toBe(form.isCounted ? 0 : (form.bytes - (job.length % form.bytes)) % form.bytes);
  expect(filling.every((byte) => byte === 0)).toBe(true);
  const heard: number[] = [];
  line.onBytes((bytes) => heard.push(...bytes));
  device.answer(Uint8Array.from({ length: 100 }, (_, index) => index + 1));
  expect(heard.filter((byte) => byte > 0)).toHaveLength(100);
  await line.close();
});

it('keeps sends apart and in turn', async () => {
  const device = createStreamDevice({ id: 0, bytes: 8, isCounted: true });
  const line = await openLine(device, true);
  const came: number[] = [];
  device.onBytes((bytes) => came.push(...bytes));
  const sends = [1, 2, 3].map((letter) => line.send(new Uint8Array(20).fill(letter), 5_000));
  expect(await Promise.all(sends)).toEqual(['sent', 'sent', 'sent']);
  expect(came).toEqual([1, 2, 3].flatMap((letter) => Array.from({ length: 20 }, () => letter)));
  await line.close();
});

it('offers a report again that the system gave up, and gives it up itself at the deadline', async () => {
  const device = createStreamDevice({ id: 0, bytes: 64, isCounted: false });
  const line = await openLine(device, false);
  const came: number[] = [];
  device.onBytes((bytes) => came.push(...bytes.filter((byte) => byte > 0)));
  device.bus.setFetching(false);
  const sending = line.send(Uint8Array.of(1, 2, 3), 5_000);
  await settled();
  device.bus.giveUp();
  await settled();
  device.bus.setFetching(true);
  expect([await sending, came]).toEqual(['sent', [1, 2, 3]]);
  device.bus.setFetching(false);
  expect(await line.send(Uint8Array.of(4), 50)).toBe('late');
  expect(line.isOpen()).toBe(false);
  device.bus.giveUp();
  await settled();
  device.bus.setFetching(true);
  await settled();
  expect(came).toEqual([1, 2, 3]);
});

it('leaves alone what the maker did not make for bytes, and another serial number', async () => {
  const device = createStreamDevice({ id: 0, bytes: 64, isCounted: false });
  const open = (usb = device.usb) => openHidStream({ usb, isCounted: false }, device.system);
  device.bus.plug({ ...device.usb, usagePage: 0x01 });
  expect(await open()).toMatchObject({ refusal: { code: 'line.absent' } });
  device.plug();
  expect(await open({ ...device.usb, serialNumber: 'X' })).toMatchObject({
    refusal: { code: 'line.absent' },
  });
  const silent = { ...device.system, interfaceAt: () => ({ descriptor: KEYBOARD, hasOutPipe: false }) };
  expect(await openHidStream({ usb: device.usb, isCounted: false }, silent)).toMatchObject({ ok: false });
});

/** Boot keyboard, HID 1.11 appendix B.1: its lamps are an output report of one byte. */
const KEYBOARD = Uint8Array.from(
  Buffer.from(
    '05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507190029658100c0',
    'hex',
  ),
);

it('reads the form of a report out of the descriptor', () => {
  expect(readReportForm(KEYBOARD)).toBeUndefined();
  const makers = [0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x75, 0x08];
  const form = (...items: readonly number[]) => readReportForm(Uint8Array.of(...makers, ...items));
  // Two reports, of which the longer counts; its two fields make one.
  const [six, nineteen, three] = [
    [0x85, 0x10, 0x95, 0x06, 0x91, 0x02],
    [0x85, 0x11, 0x95, 0x13, 0x91, 0x02],
    [0x95, 0x03, 0x91, 0x02],
  ];
  expect(form(...six, ...nineteen, ...three)).toEqual({ id: 0x11, bytes: 22 });
  // Pop brings back what held at push.
  expect(form(0x95, 0x20, 0xa4, 0x95, 0x01, 0xb4, 0x91, 0x02)).toEqual({ id: 0, bytes: 32 });
  // A long item is passed over, and of two bytes the low one is first.
  expect(form(0xfe, 0x02, 0x00, 0xaa, 0xbb, 0x96, 0x00, 0x02, 0x91, 0x02)).toEqual({ id: 0, bytes: 512 });
  // After the maker's collection comes one that is none.
  const lamps = [0xc0, 0x05, 0x08, 0xa1, 0x01, 0x95, 0x40, 0x91, 0x02];
  expect(form(...nineteen, ...lamps)).toEqual({ id: 0x11, bytes: 19 });
});

async function openLine(device: StreamDevice, isCounted: boolean): Promise<DeviceLine> {
  device.plug();
  const opened = await openHidStream({ usb: device.usb, isCounted }, device.system);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  return opened.value;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
