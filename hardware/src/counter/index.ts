/** The devices on a counter besides the printer, for who runs them: not for a browser, which has no lines to them. */
export { createHidScanner, type HidScannerOptions } from '../scanner/hid-scanner.ts';
export type { MisreadCause, ScannerEvent, ScannerPort, ScannerState } from '../scanner/port.ts';
export type { SerialFrame } from '../scanner/serial-framing.ts';
export { createSerialScanner, type SerialScannerOptions } from '../scanner/serial-scanner.ts';
export { createVirtualScanner, type VirtualScanner } from '../scanner/virtual-scanner.ts';
