import { openSerialLine, type SerialSettings } from '../line/index.ts';
import { createLineScanner } from './line-scanner.ts';
import type { ScannerPort } from './port.ts';
import { createSerialFraming, type SerialFrame } from './serial-framing.ts';

export type SerialScannerOptions = SerialSettings & {
  readonly frame?: SerialFrame;
  readonly stutterMs?: number;
};

/** By a serial cable, a USB serial port or a radio base that is one. */
export function createSerialScanner({
  frame,
  stutterMs = 0,
  ...settings
}: SerialScannerOptions): ScannerPort {
  return createLineScanner({
    name: settings.path,
    open: () => openSerialLine(settings),
    framing: () => createSerialFraming(frame),
    stutterMs,
  });
}
