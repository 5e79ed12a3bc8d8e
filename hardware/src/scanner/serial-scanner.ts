import { type DevicePlace, findSerialPort, openSerialLine, type SerialSettings } from '../line/index.ts';
import { createLineScanner } from './line-scanner.ts';
import type { ScannerPort } from './port.ts';
import { createSerialFraming, type SerialFrame } from './serial-framing.ts';

export type SerialScannerOptions = {
  readonly place: DevicePlace;
  /** 9600 8N1 by default, as most come. */
  readonly line?: Partial<Omit<SerialSettings, 'path'>>;
  readonly frame?: SerialFrame;
  readonly stutterMs?: number;
};

/** By a serial cable, a USB serial port or a radio base that is one. */
export function createSerialScanner({
  place,
  line,
  frame,
  stutterMs = 0,
}: SerialScannerOptions): ScannerPort {
  return createLineScanner({
    name: 'serial scanner',
    open: async () => {
      const found = await findSerialPort(place);
      return found.ok ? openSerialLine({ baudRate: 9_600, ...line, path: found.value }) : found;
    },
    framing: () => createSerialFraming(frame),
    stutterMs,
  });
}
