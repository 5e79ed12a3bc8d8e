/** The devices on a counter besides the printer, for who runs them: not for a browser, which has no lines to them. */
export {
  type CardBegun,
  type CardCause,
  type CardPayment,
  type CardPort,
  type CardState,
  isFinal,
} from '../card/port.ts';
export {
  type CardBehaviour,
  type CardStep,
  createVirtualCard,
  type VirtualCard,
} from '../card/virtual-card.ts';
export { cd5220Display, type DisplayCommandSet, epsonDisplay } from '../display/command-set.ts';
export { createSerialDisplay, type SerialDisplayOptions } from '../display/line-display.ts';
export type { DisplayLine, DisplayLines, DisplayPort, DisplayState } from '../display/port.ts';
export { createVirtualDisplay, type VirtualDisplay } from '../display/virtual-display.ts';
export { cas } from '../scale/cas.ts';
export { createHidScale, type HidScaleOptions } from '../scale/hid-scale.ts';
export { mettler8217 } from '../scale/mettler-8217.ts';
export { mettlerSics } from '../scale/mettler-sics.ts';
export type { ScaleOutcome, ScalePort, ScaleReading, ScaleState } from '../scale/port.ts';
export type { ScaleProtocol } from '../scale/protocol.ts';
export { createSerialScale, type SerialScaleOptions } from '../scale/serial-scale.ts';
export { createVirtualScale, type VirtualScale } from '../scale/virtual-scale.ts';
export { createHidScanner, type HidScannerOptions } from '../scanner/hid-scanner.ts';
export type { MisreadCause, ScannerEvent, ScannerPort, ScannerState } from '../scanner/port.ts';
export type { SerialFrame } from '../scanner/serial-framing.ts';
export { createSerialScanner, type SerialScannerOptions } from '../scanner/serial-scanner.ts';
export { createVirtualScanner, type VirtualScanner } from '../scanner/virtual-scanner.ts';
