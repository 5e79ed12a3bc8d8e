import type { HidSystem } from '../hid-stream.ts';
import type { ReportForm } from '../report-form.ts';
import { createHidBus, type HidBus } from './hid-bus.ts';

/** A device's own side of a stream in HID reports: written to the form by itself, sharing no code with the line. */
export type StreamDevice = {
  readonly bus: HidBus;
  readonly system: HidSystem;
  readonly usb: { readonly vendorId: number; readonly productId: number; readonly serialNumber: string };
  plug(): void;
  /** What came, report by report, filling included where no report is counted. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  answer(bytes: Uint8Array): void;
};

export type StreamDeviceOptions = ReportForm & { readonly isCounted: boolean };

export function createStreamDevice({ id, bytes, isCounted }: StreamDeviceOptions): StreamDevice {
  const bus = createHidBus();
  const usb = { vendorId: 0x0519, productId: 0x0003, serialNumber: `${Math.random()}` };
  const descriptor = streamDescriptor({ id, bytes });
  const room = isCounted ? bytes - 1 : bytes;
  return {
    ...{ bus, usb },
    system: { load: bus.load, interfaceAt: () => ({ descriptor, hasOutPipe: true }) },
    plug: () => bus.plug({ ...usb, usagePage: 0xff00 }),
    onBytes: (listener) =>
      bus.onFetched((report) => {
        if (report.length !== 1 + bytes || report[0] !== id) throw new Error(`no such report: ${report}`);
        listener(isCounted ? report.slice(2, 2 + (report[1] ?? 0)) : report.slice(1));
      }),
    answer(answer) {
      for (let at = 0; at < answer.length; at += room) {
        const piece = answer.subarray(at, at + room);
        const head = [...(id === 0 ? [] : [id]), ...(isCounted ? [piece.length] : [])];
        const length = bytes + (id === 0 ? 0 : 1);
        bus.report(Buffer.concat([Uint8Array.from(head), piece], length));
      }
    },
  };
}

/** One report each way, of the maker's own. */
export function streamDescriptor({ id, bytes }: ReportForm): Uint8Array {
  return Uint8Array.of(
    ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01],
    ...(id === 0 ? [] : [0x85, id]),
    ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, bytes],
    ...[0x09, 0x02, 0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xc0],
  );
}
