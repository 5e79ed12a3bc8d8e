export { buzzCommand } from './buzz-command.ts';
export { identifyPrinter, type PrinterIdentity, parseDeviceId } from './identify-printer.ts';
export { createLinkPrinter, type LinkPrinterOptions } from './link-printer.ts';
export {
  createHidPrinter,
  createLinePrinter,
  createSerialPrinter,
  createUsbLpPrinter,
  createUsbPrinter,
  type HidPrinterOptions,
  type LinePrinterOptions,
  type SerialPrinterOptions,
  type UsbLpPrinterOptions,
  type UsbPrinterOptions,
} from './local-printer.ts';
export { createNetworkPrinter, type NetworkPrinterOptions } from './network-printer.ts';
export { createPrinter, type OpenPrinterOptions } from './open-printer.ts';
export type {
  PrinterCause,
  PrinterEvent,
  PrinterPort,
  PrinterStatus,
  WriteOptions,
  WriteOutcome,
} from './port.ts';
export { type PrinterAddress, parsePrinterAddress, printerAddressToText } from './printer-address.ts';
export type { OpenLink, PrinterLink } from './printer-link.ts';
export { suggestProfile } from './suggest-profile.ts';
export type { VirtualFaults } from './virtual-faults.ts';
export type { DrawerKick, VirtualMechanismOptions, VirtualReceipt } from './virtual-machine.ts';
export { createVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts';
export {
  startVirtualPrinterServer,
  type VirtualPrinterServer,
  type VirtualPrinterServerOptions,
} from './virtual-printer-server.ts';
export { createWindowsPrinter, type WindowsPrinterOptions } from './windows-printer.ts';
