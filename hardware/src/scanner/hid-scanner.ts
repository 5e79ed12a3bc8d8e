import { HID_USAGE_PAGES, type HidPlace, openHidLine } from '../line/hid-line.ts';
import { createHidFraming } from './hid-framing.ts';
import { createLineScanner } from './line-scanner.ts';
import type { ScannerPort } from './port.ts';

export type HidScannerOptions = { readonly place?: HidPlace; readonly stutterMs?: number };

/** A USB scanner that is set to the point-of-sale class; the first one found where no place is given. */
export function createHidScanner({ place = {}, stutterMs = 0 }: HidScannerOptions = {}): ScannerPort {
  return createLineScanner({
    name: 'USB scanner',
    open: () => openHidLine({ ...place, usagePage: HID_USAGE_PAGES.scanner }),
    framing: () => createHidFraming(),
    stutterMs,
  });
}
