export { createLinkPrinter, type LinkPrinterOptions } from './link-printer.ts';
export {
  createLinePrinter,
  createSerialPrinter,
  createUsbLpPrinter,
  type LinePrinterOptions,
  type SerialPrinterOptions,
  type UsbLpPrinterOptions,
} from './local-printer.ts';
export { createNetworkPrinter, type NetworkPrinterOptions } from './network-printer.ts';
export type {
  PrinterCause,
  PrinterEvent,
  PrinterPort,
  PrinterStatus,
  WriteOptions,
  WriteOutcome,
} from './port.ts';
export {
  createPrintQueue,
  type PrintedJob,
  type PrintJob,
  type PrintQueue,
  type PrintQueueEvent,
  type PrintQueueOptions,
  type PrintStatus,
  printJobId,
} from './print-queue.ts';
export type { OpenLink, PrinterLink } from './printer-link.ts';
export type { VirtualFaults } from './virtual-faults.ts';
export type { DrawerKick, VirtualMechanismOptions, VirtualReceipt } from './virtual-mechanism.ts';
export { createVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts';
export {
  startVirtualPrinterServer,
  type VirtualPrinterServer,
  type VirtualPrinterServerOptions,
} from './virtual-printer-server.ts';
