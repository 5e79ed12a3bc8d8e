/**
 * Printing whose printers a manager may change while the till runs. What waits in the spool goes on with the new ones.
 * Between the old and the new nothing may be printed: a change is a command, and commands come one at a time.
 */
import type { ReceiptPrinting } from './receipt-printing.ts';
import type { DrawerSettings } from './till-drawer.ts';
import type { TillPrinters } from './till-printer.ts';

/** On the receipts' printer is where a drawer hangs about which nothing is said. */
export type PrintDevices = {
  readonly printers: TillPrinters;
  readonly drawer?: DrawerSettings | undefined;
};

export type ChangingPrinting = ReceiptPrinting & {
  readonly change: (devices: PrintDevices) => Promise<void>;
};

export function openChangingPrinting(
  first: PrintDevices,
  open: (devices: PrintDevices) => ReceiptPrinting,
): ChangingPrinting {
  const listeners: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const begin = (devices: PrintDevices): ReceiptPrinting => {
    const printing = open(devices);
    printing.onChange(tell);
    return printing;
  };
  let current = begin(first);
  return {
    mark: () => current.mark(),
    printReceipt: (receipt, options) => current.printReceipt(receipt, options),
    printLate: (receipt, kitchenLines) => current.printLate(receipt, kitchenLines),
    printCopy: (receipt, copy) => current.printCopy(receipt, copy),
    get labelPrinter() {
      return current.labelPrinter;
    },
    printLabel: (label) => current.printLabel(label),
    openDrawer: (reason) => current.openDrawer(reason),
    stateOf: (entry) => current.stateOf(entry),
    cameOutAt: (entry) => current.cameOutAt(entry),
    printers: () => current.printers(),
    questions: () => current.questions(),
    answer: (jobId, answer) => current.answer(jobId, answer),
    onChange: (listener) => {
      listeners.push(listener);
    },
    change: async (devices) => {
      await current.close();
      current = begin(devices);
      tell();
    },
    close: () => current.close(),
  };
}
